/** What a manifest of a group may hold. */
import { idField, kindField, LIFECYCLE } from '../../manifests/common-fields.ts'
import { documentType } from '../../manifests/document.ts'
import { mapping, name, readOnly } from '../../manifests/field.ts'
import { entryAt, type MappingNode } from '../../manifests/node.ts'
import type { Explain } from '../../manifests/schema-errors.ts'
import type { SchemaError } from '../../manifests/wording.ts'
import type { FieldType } from '../../model/field-type.ts'

export const GROUP = 'group'

const NAME = name('What the group is called in Fivetran. Another name renames it.', {
  plain: true,
  missing: { message: 'The manifest does not name its group.', hint: 'Write `name:` and what the group is called.' },
  examples: ['Warehouse'],
})

/** Rules of a manifest of what lives in a group: it names one, by `group` or by `group_id`. */
export const NAMES_ONE_GROUP = {
  if: { required: ['group'] },
  else: { required: ['group_id'] },
  dependencies: { group: { properties: { group_id: { not: {} } } } },
} as const

/** The types of what Fivetran keeps of a group. */
export const GROUP_TYPE: FieldType = { ...mapping('A group.', { properties: { name: NAME } }), partial: true }

export const GROUP_DOCUMENT = documentType(
  'Fivetran group manifest',
  mapping('A group: what holds a destination and its connectors.', {
    properties: {
      kind: kindField(GROUP, false),
      id: idField('of this group'),
      name: NAME,
      lifecycle: LIFECYCLE,
      created_at: readOnly('When the group was made.'),
    },
  }),
  explainName,
)

/** `group: Warehouse`, by which all other manifests name their group. */
function explainName({ path, property }: SchemaError, root: MappingNode): ReturnType<Explain> {
  const entry = path.length === 0 ? entryAt(root, GROUP) : undefined
  if (entry === undefined) return undefined
  if (property === 'name') return 'handled'
  if (property !== GROUP) return undefined
  return { at: entry, message: "`group` is not a field of a group's manifest.", hint: 'Write `name:` in its place.' }
}
