/** The kind `toy`. */
import { defineKind } from '../../../src/kinds/define-kind.ts'
import type {
  ImportDraft,
  ImportSelection,
  KindRun,
  OfflineContext,
  ResolvedDocuments,
  ResolveContext,
  Selected,
} from '../../../src/kinds/kind.ts'
import { onceARun } from '../../../src/kinds/once-a-run.ts'
import { entryAt, type ManifestDocument } from '../../../src/manifests/node.ts'
import { resourceOf } from '../../../src/manifests/resource.ts'
import type { Problem } from '../../../src/model/errors.ts'
import { identityOf, type ObservedResource } from '../../../src/model/resource.ts'
import type { ValueObject } from '../../../src/model/value.ts'
import type { Waiting } from '../../../src/model/waiting.ts'
import { listToys, toyReader, toyWriter } from './api.ts'
import { keyOf, SETTING_NAMES, TOY, toyAddress, TOY_DOCUMENT, TOY_TYPE, type DesiredToy } from './toy.ts'

export const toyKind = defineKind({
  name: TOY,
  words: { one: 'toy', many: 'toys', parent: 'box', page: undefined },
  fields: TOY_DOCUMENT.fields,
  keyOf,
  normalName: name => keyOf(name).replaceAll(/\s+/g, '-'),
  addresses: () =>
    Promise.resolve(() => ({
      of: toyAddress,
      partitionName: box => box,
      formerNames: () => [],
      inManifest: box => `box: ${box}`,
      isVisible: () => true,
    })),
  nameInText,
  resolve,
  resolveOffline,
  createBody: (desired: DesiredToy) => ({
    box: desired.address.partition,
    name: desired.address.localName,
    ...toBody(desired.fields, desired),
  }),
  updateBody: toBody,
  waits: ({ observed: { output } }) => (output['sealed'] === true ? SEALED : undefined),
  reader: toyReader,
  writer: toyWriter,
  import: {
    select,
    read: observed => Promise.resolve({ observed, draft }),
  },
})

/** Nobody but a person can break a seal. */
const SEALED: Waiting = {
  for: 'an opening',
  todo: 'Break its seal in the shop.',
  who: 'somebody who works there',
  next: 'The next apply looks at it again.',
  values: [{ label: 'Tool', value: 'scissors' }],
}

function nameInText({ root }: ManifestDocument): string | undefined {
  const [box, name] = ['box', 'name'].map(field => entryAt(root, field)?.value)
  return box?.kind === 'scalar' && name?.kind === 'scalar' ? `${box.text}/${name.text}` : undefined
}

/** Whom it belongs to, only the other documents and the toy shop tell. */
function resolveOffline(document: ManifestDocument, context: OfflineContext) {
  const comparable = { areas: {}, settings: SETTING_NAMES }
  return resourceOf(document, TOY_DOCUMENT, comparable, context, ({ common, values }): DesiredToy | undefined => {
    const [box, name] = [values.get('box'), values.get('name')]
    if (typeof box !== 'string' || typeof name !== 'string') return undefined
    const settings = [...values].filter(([setting]) => SETTING_NAMES.includes(setting))
    return {
      ...common,
      address: toyAddress(box, name),
      service: '',
      fields: Object.fromEntries(settings),
      type: TOY_TYPE,
      settings: {},
      dependsOn: [],
    }
  })
}

async function resolve(documents: readonly ManifestDocument[], context: ResolveContext): Promise<ResolvedDocuments> {
  const read = documents.map(document => resolveOffline(document, context))
  const declared = read.flatMap(({ desired }) => desired ?? [])
  const isAlone = declared.every(({ fields }) => typeof fields['parent'] !== 'string')
  const existing = isAlone ? [] : await toysOf(context.run)
  const linked = declared.map(toy => withParent(toy, declared, existing))
  return {
    desired: linked.flatMap(one => ('problem' in one ? [] : [one])),
    problems: [...read.flatMap(one => one.problems), ...linked.flatMap(one => ('problem' in one ? [one.problem] : []))],
  }
}

const toysOf = onceARun(({ reader }: KindRun) => listToys(reader))

/** A parent may lie in any box, and need not have a manifest. */
function withParent(
  toy: DesiredToy,
  declared: readonly DesiredToy[],
  existing: readonly ObservedResource[],
): DesiredToy | { readonly problem: Problem } {
  const { parent } = toy.fields
  if (typeof parent !== 'string') return toy
  const described = declared.find(({ address }) => address.key === keyOf(parent))
  if (described !== undefined) return { ...toy, dependsOn: [identityOf(described.address)] }
  const there = existing.find(({ key }) => key === keyOf(parent))
  if (there !== undefined) return { ...toy, parentId: there.id }
  const position = toy.positions.nearest(['parent'])
  return {
    problem: { severity: 'error', message: `There is no toy \`${parent}\`.`, hint: 'Describe it, too.', position },
  }
}

function toBody({ parent, ...fields }: ValueObject, { dependsOn: [identity], parentId }: DesiredToy): ValueObject {
  if (parent === undefined) return fields
  return identity === undefined ? { ...fields, parent_id: parentId ?? null } : { ...fields, parent: identity }
}

function isAsked(asked: readonly string[], ...names: readonly string[]): boolean {
  return asked.length === 0 || names.some(name => asked.includes(name))
}

async function select({ groups, names, services }: ImportSelection, run: KindRun): Promise<Selected> {
  const listed = await toysOf(run)
  const selected = listed.filter(
    ({ id, partition, name }) => isAsked(groups, partition) && isAsked(names, id, `${partition}/${name}`),
  )
  const boxes = [...new Set(listed.map(({ partition }) => partition))]
  return {
    selected: services.length === 0 ? selected : [],
    listed,
    folders: boxes.map(box => ({ id: box, name: box })),
    unknown: names.flatMap(entry => {
      const isKnown = listed.some(({ id, partition, name }) => isAsked([entry], id, `${partition}/${name}`))
      return isKnown ? [] : [{ entry, problem: { severity: 'error', message: `There is no toy \`${entry}\`.` } }]
    }),
  }
}

function draft({ name, partition: box, fields }: ObservedResource): ImportDraft {
  const parts = Object.entries(TOY_TYPE.properties ?? {}).map(([setting, type]) => {
    return { name: setting, value: fields?.[setting] ?? null, type }
  })
  return { identity: { kind: TOY, name, box }, parts, folder: { id: box, name: box }, file: name }
}
