/** Which connectors an import is about: the inputs `import-groups`, `import-connectors` and `import-services`. */
import { didYouMean } from '../../model/suggest.ts'
import { UserError, type Problem } from '../../model/errors.ts'
import { identityKey, type Group, type ObservedConnector } from '../../kinds/connector/connector.ts'
import { compareTexts } from '../../model/order.ts'
import type { Inputs } from '../../hosts/action/inputs.ts'
import type { ConnectedRuntime } from '../runtime.ts'

/** A connector as a list or a look-up gave it, perhaps without its config. */
export interface Selected {
  readonly connector: ObservedConnector
  readonly group: Group
}

/** A connector that was asked for by itself. */
type Named =
  | { readonly entry: string; readonly id: string }
  | { readonly entry: string; readonly group: Group; readonly schema: string }

export interface Selection {
  /** By group id and schema. */
  readonly selected: readonly Selected[]
  /** Everything that was listed. */
  readonly listed: readonly ObservedConnector[]
}

/**
 * Lists what is selected: all that the three inputs allow together; an empty one allows everything. Throws UserError
 * for names that lead nowhere.
 */
export async function selectConnectors(runtime: ConnectedRuntime, groups: readonly Group[]): Promise<Selection> {
  const { connectors, services } = runtime.inputs.imports
  const chosen = groupsOf(runtime.inputs, groups)
  const listed = connectors.length === 0 ? await listGroups(runtime, chosen) : await lookUp(runtime, groups)
  const byId = new Map(chosen.map(group => [group.id, group]))
  const selected = listed.asked.flatMap(connector => {
    const group = byId.get(connector.groupId)
    return group !== undefined && (services.length === 0 || services.includes(connector.service))
      ? [{ connector, group }]
      : []
  })
  return {
    selected: selected.toSorted(
      (a, b) => compareTexts(keyOf(a.connector), keyOf(b.connector)) || compareTexts(a.connector.id, b.connector.id),
    ),
    listed: listed.all,
  }
}

function keyOf(connector: ObservedConnector): string {
  return identityKey(connector.groupId, connector.schema)
}

function groupsOf({ imports }: Inputs, groups: readonly Group[]): readonly Group[] {
  if (imports.groups.length === 0) return groups
  const problems: Problem[] = []
  const chosen = imports.groups.flatMap(entry => {
    const found = groups.filter(group => group.id === entry || group.name.trim() === entry)
    if (found.length === 0)
      problems.push({
        severity: 'error',
        message: `Input \`import-groups\`: there is no group \`${entry}\`.`,
        hint:
          didYouMean(
            entry,
            groups.flatMap(group => [group.name, group.id]),
          ) ?? 'Write its name or its id.',
      })
    return found
  })
  if (problems.length > 0) throw new UserError('invalid-input', problems)
  return [...new Set(chosen)]
}

interface Listed {
  readonly asked: readonly ObservedConnector[]
  readonly all: readonly ObservedConnector[]
}

async function listGroups({ reader, log }: ConnectedRuntime, groups: readonly Group[]): Promise<Listed> {
  let done = 0
  const lists = await Promise.all(
    groups.map(async group => {
      const items = await reader.connections({ groupId: group.id })
      done += 1
      log.info(`Listed ${done}/${groups.length} groups: ${items.length} connectors in ${group.name}`)
      return items
    }),
  )
  return { asked: lists.flat(), all: lists.flat() }
}

/** An id costs one request, and so does the list of a group in which an address lies. */
async function lookUp(runtime: ConnectedRuntime, groups: readonly Group[]): Promise<Listed> {
  const { reader, inputs } = runtime
  const named = inputs.imports.connectors.map(entry => parseEntry(entry, groups))
  const grouped = new Map(named.flatMap(one => ('group' in one ? [[one.group.id, one.group] as const] : [])))
  const all = (await listGroups(runtime, [...grouped.values()])).all
  const found = await Promise.all(
    named.map(async one => {
      if ('id' in one) return [await reader.connection(one.id)].filter(connector => connector !== undefined)
      const key = identityKey(one.group.id, one.schema)
      return all.filter(connector => keyOf(connector) === key)
    }),
  )
  const missing = named.filter((_, index) => found[index]?.length === 0)
  if (missing.length > 0) {
    throw new UserError(
      'invalid-input',
      missing.map(({ entry }): Problem => ({
        severity: 'error',
        message: `Input \`import-connectors\`: there is no connector \`${entry}\`.`,
        hint: 'Write the id that Fivetran gives it, or its address: `<group>/<schema>`.',
      })),
    )
  }
  const asked = [...new Map(found.flat().map(connector => [connector.id, connector])).values()]
  return { asked, all: [...all, ...asked] }
}

/** `group/schema`, where the group goes by its name or its id; else an id. A name may hold slashes too. */
function parseEntry(entry: string, groups: readonly Group[]): Named {
  const group = groups.find(({ id, name }) =>
    [id, name].some(text => entry.toLowerCase().startsWith(`${text.toLowerCase()}/`)),
  )
  if (group === undefined) return { entry, id: entry }
  const name = entry.toLowerCase().startsWith(`${group.id.toLowerCase()}/`) ? group.id : group.name
  return { entry, group, schema: entry.slice(name.length + 1) }
}
