/** Which connectors an import is about: the inputs `import-groups`, `import-connectors` and `import-services`. */
import { UserError, type Problem } from '../../../model/errors.ts'
import { compareTexts } from '../../../model/order.ts'
import { didYouMean } from '../../../model/suggest.ts'
import { groupsOf, type Group } from '../../group/group.ts'
import type { ImportSelection, KindRun, Selected } from '../../kind.ts'
import { createConnectorReader, type ConnectorReader } from '../api.ts'
import { keyOf, type ObservedConnector } from '../connector.ts'

/** A connector that was asked for by itself. */
type Named =
  | { readonly entry: string; readonly id: string }
  | { readonly entry: string; readonly group: Group; readonly schema: string }

interface Listed {
  readonly asked: readonly ObservedConnector[]
  readonly all: readonly ObservedConnector[]
}

/**
 * Lists what is selected: all that the three inputs allow together; an empty one allows everything. Throws UserError
 * for names that lead nowhere, ApiError.
 */
export async function selectConnectors(selection: ImportSelection, run: KindRun): Promise<Selected> {
  const groups = await groupsOf(run)
  const reader = createConnectorReader(run.reader)
  const chosen = chosenGroups(selection.groups, groups)
  const listed =
    selection.names.length === 0
      ? await listGroups(reader, chosen, run)
      : await lookUp(reader, selection.names, groups, run)
  const ids = new Set(chosen.map(group => group.id))
  const { services } = selection
  const selected = listed.asked.filter(
    ({ partition, service }) => ids.has(partition) && (services.length === 0 || services.includes(service)),
  )
  return {
    selected: selected.toSorted(byIdentity),
    listed: listed.all,
    folders: groups,
  }
}

function byIdentity(a: ObservedConnector, b: ObservedConnector): number {
  return compareTexts(a.partition, b.partition) || compareTexts(a.key, b.key) || compareTexts(a.id, b.id)
}

function chosenGroups(entries: readonly string[], groups: readonly Group[]): readonly Group[] {
  if (entries.length === 0) return groups
  const problems: Problem[] = []
  const chosen = entries.flatMap(entry => {
    const found = groups.filter(group => group.id === entry || group.name.trim() === entry)
    if (found.length === 0) problems.push(unknownGroup(entry, groups))
    return found
  })
  if (problems.length > 0) throw new UserError('invalid-input', problems)
  return [...new Set(chosen)]
}

function unknownGroup(entry: string, groups: readonly Group[]): Problem {
  const known = groups.flatMap(group => [group.name, group.id])
  return {
    severity: 'error',
    message: `Input \`import-groups\`: there is no group \`${entry}\`.`,
    hint: didYouMean(entry, known) ?? 'Write its name or its id.',
  }
}

async function listGroups(reader: ConnectorReader, groups: readonly Group[], { log }: KindRun): Promise<Listed> {
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
async function lookUp(
  reader: ConnectorReader,
  entries: readonly string[],
  groups: readonly Group[],
  run: KindRun,
): Promise<Listed> {
  const named = entries.map(entry => parseEntry(entry, groups))
  const grouped = new Map(named.flatMap(one => ('group' in one ? [[one.group.id, one.group] as const] : [])))
  const { all } = await listGroups(reader, [...grouped.values()], run)
  const found = await Promise.all(
    named.map(async one => {
      if ('id' in one) return [await reader.connection(one.id)].filter(connector => connector !== undefined)
      return all.filter(({ partition, key }) => partition === one.group.id && key === keyOf(one.schema))
    }),
  )
  const missing = named.filter((_, index) => found[index]?.length === 0)
  if (missing.length > 0) throw new UserError('invalid-input', missing.map(unknownConnector))
  const asked = [...new Map(found.flat().map(connector => [connector.id, connector])).values()]
  return { asked, all: [...all, ...asked] }
}

function unknownConnector({ entry }: Named): Problem {
  return {
    severity: 'error',
    message: `Input \`import-connectors\`: there is no connector \`${entry}\`.`,
    hint: 'Write the id that Fivetran gives it, or its address: `<group>/<schema>`.',
  }
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
