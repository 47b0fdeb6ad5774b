/** A toy: what its manifest says, where it lives, and what it is made of. Nothing in `src` has heard of it. */
import { idField, kindField, LIFECYCLE, SECRET_VERSION } from '../../../src/manifests/common-fields.ts'
import { documentType } from '../../../src/manifests/document.ts'
import { list, mapping, name, readOnly, text, whole, type ManifestField } from '../../../src/manifests/field.ts'
import type { FieldType } from '../../../src/model/field-type.ts'
import type { Address, DesiredResource } from '../../../src/model/resource.ts'

export const TOY = 'toy'

const PART = mapping('A part.', {
  properties: {
    name: name('What the part is called.'),
    secret: { ...text('What is inside.'), secret: true },
  },
})

/** What the toy shop keeps of a toy, under the same names. */
const SETTINGS = {
  colour: text('Its colour.', { enum: ['red', 'green', 'sky_blue'], nullable: true }),
  size: whole('How tall it is.', { minimum: 1, unit: 'centimetres' }),
  label: { ...text('What is printed on it, once and for all.'), immutable: true },
  code: { ...text('What opens it.'), secret: true },
  parts: list('What it is made of.', { items: PART }),
  parent: { ...text('The name of the toy that it belongs to.', { plain: true, nullable: true }), reference: true },
} satisfies Readonly<Record<string, ManifestField>>

export const SETTING_NAMES = Object.keys(SETTINGS)

/** The types of the settings: each is sent by itself. */
export const TOY_TYPE: FieldType = { ...mapping('A toy.', { properties: SETTINGS }), partial: true }

/** What a manifest of a toy may hold. */
export const TOY_DOCUMENT = documentType(
  'Toy manifest',
  mapping('A toy.', {
    properties: {
      kind: kindField(TOY, false),
      id: idField('of this toy'),
      name: name('What it is called.', { plain: true, missing: { hint: 'Write what it is called.' } }),
      box: name('The box in which it lies.', { plain: true, missing: { hint: 'Write in which box it lies.' } }),
      ...SETTINGS,
      secret_version: SECRET_VERSION,
      lifecycle: LIFECYCLE,
      made_at: readOnly('When it was made.'),
    },
  }),
)

export interface DesiredToy extends DesiredResource {
  /** The id of its parent, where no manifest describes that one. */
  readonly parentId?: string
}

/** Names differ by more than their case. */
export function keyOf(toy: string): string {
  return toy.trim().toLowerCase()
}

export function toyAddress(box: string, toy: string): Address {
  return {
    kind: TOY,
    partition: box,
    key: keyOf(toy),
    name: `${box}/${toy}`,
    aliases: [],
    localName: toy,
    parent: box,
    place: { box, name: toy },
  }
}
