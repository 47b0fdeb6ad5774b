/** What stays in the configuration and names something that leaves: Terraform refuses to plan until it is changed. */
import type { Edit } from '../../model/leaving.ts'
import { blockAddress } from '../address.ts'
import type { Block, Reference } from './blocks.ts'
import { lineage, within, type Configuration, type LeavingResource } from './configuration.ts'

export interface EditsInput {
  /** Addresses without keys. */
  readonly released: ReadonlySet<string>
  /** The calls of modules that are deleted whole. */
  readonly calls: ReadonlySet<string>
  readonly instances: readonly LeavingResource[]
  readonly configuration: Configuration
}

/** In the order of the files; each place once, although its folder may be several modules. */
export function editsOf(input: EditsInput): Edit[] {
  const edits = [...input.configuration.blocks].flatMap(([module, blocks]) =>
    lineage(module).some(above => input.calls.has(above)) ? [] : blocks.flatMap(block => editsIn(module, block, input)),
  )
  const seen = new Set<string>()
  return edits.filter(({ path, line, of, what, by }) => {
    const key = JSON.stringify([path, line, of, what, by])
    return !seen.has(key) && seen.add(key)
  })
}

function editsIn(module: string, block: Block, input: EditsInput): Edit[] {
  const { type, labels, attributes, keeps, path, line } = block
  const [first = '', second = ''] = labels
  const { released, calls } = input
  const own = type === 'module' ? within(module, `module.${first}`) : within(module, `${first}.${second}`)
  if ((type === 'resource' && released.has(own)) || (type === 'module' && calls.has(own))) return []
  const whole = (what: Edit['what'], address: string | undefined): Edit[] => {
    const of = address === undefined ? '' : within(module, address.replaceAll(/\[[^\]]*\]/g, ''))
    return released.has(of) ? [{ path, line, inside: type, of, what, by: undefined }] : []
  }
  if (type === 'import') return whole('delete', attributes.get('to'))
  if (type === 'moved') return whole('pointless', attributes.get('to'))
  if (type === 'removed') return keeps ? [] : whole('destroys', attributes.get('from'))
  const inside = [type, ...labels.map(label => JSON.stringify(label))].join(' ')
  return block.references.flatMap((reference): Edit[] => {
    const of = within(module, `${reference.type}.${reference.name}`)
    if (reference.type === 'module' ? !calls.has(of) : !released.has(of)) return []
    return [{ path: reference.path, line: reference.line, inside, of, what: 'replace', by: idOf(of, reference, input) }]
  })
}

/** The id that a reference stands for, where it stands for one. */
function idOf(block: string, { attribute, key }: Reference, { instances }: EditsInput): string | undefined {
  if (attribute !== 'id' && attribute !== 'connector_id' && attribute !== 'connection_id') return undefined
  const found = instances.filter(
    one => blockAddress(one) === block && (one.indexKey === undefined ? undefined : String(one.indexKey)) === key,
  )
  const ids = new Set(found.map(({ values }) => values[attribute]))
  const [id] = ids
  return ids.size === 1 && typeof id === 'string' ? id : undefined
}
