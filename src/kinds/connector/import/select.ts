/** Which connectors an import is about: the inputs `import-groups`, `import-connectors` and `import-services`. */
import { count } from '../../../model/count.ts'
import { UserError } from '../../../model/errors.ts'
import { compareTexts } from '../../../model/order.ts'
import { ambiguousName, chosenGroups, namesOf } from '../../group/chosen.ts'
import { groupsOf, type Group } from '../../group/group.ts'
import { groupLabel } from '../../group/names.ts'
import type { ImportSelection, KindRun, Selected, UnknownName } from '../../kind.ts'
import { createConnectorReader, type ConnectorReader } from '../api.ts'
import { keyOf, type ObservedConnector } from '../connector.ts'

/** A connector that was asked for by itself. */
type Named =
  | { readonly entry: string; readonly id: string }
  | { readonly entry: string; readonly places: readonly { readonly group: Group; readonly schema: string }[] }

interface Listed {
  readonly asked: readonly ObservedConnector[]
  readonly all: readonly ObservedConnector[]
  readonly unknown: readonly UnknownName[]
}

/**
 * Lists what is selected: all that the three inputs allow together; an empty one allows everything. Throws UserError
 * for a group that is not there or may be one of several, ApiError.
 */
export async function selectConnectors(selection: ImportSelection, run: KindRun): Promise<Selected> {
  const groups = await groupsOf(run)
  const reader = createConnectorReader(run.reader)
  const chosen = chosenGroups(selection.groups, groups)
  const listed =
    selection.names.length === 0
      ? await listGroups(reader, chosen, groups, run)
      : await lookUp(reader, selection.names, groups, run)
  const ids = new Set(chosen.map(group => group.id))
  const { services } = selection
  const selected = listed.asked.filter(
    ({ partition, service }) => ids.has(partition) && (services.length === 0 || services.includes(service)),
  )
  if (selection.schemas && selected.length > 0)
    run.log.info(
      `\`import-schemas\`: what syncs costs one request more for each of ${count(selected.length, 'connector')}`,
    )
  return {
    selected: selected.toSorted(byIdentity),
    listed: listed.all,
    folders: groups,
    unknown: listed.unknown,
  }
}

function byIdentity(a: ObservedConnector, b: ObservedConnector): number {
  return compareTexts(a.partition, b.partition) || compareTexts(a.key, b.key) || compareTexts(a.id, b.id)
}

/** `chosen`: among all `groups` that the key sees. */
async function listGroups(
  reader: ConnectorReader,
  chosen: readonly Group[],
  groups: readonly Group[],
  { log }: KindRun,
): Promise<Listed> {
  let done = 0
  const lists = await Promise.all(
    chosen.map(async group => {
      const items = await reader.connections({ groupId: group.id })
      done += 1
      log.info(
        `Listed ${done}/${chosen.length} groups: ${count(items.length, 'connector')} in ${groupLabel(group, groups)}`,
      )
      return items
    }),
  )
  return { asked: lists.flat(), all: lists.flat(), unknown: [] }
}

/** An id costs one request, and so does the list of a group in which an address lies. */
async function lookUp(
  reader: ConnectorReader,
  entries: readonly string[],
  groups: readonly Group[],
  run: KindRun,
): Promise<Listed> {
  const named = entries.map(entry => parseEntry(entry, groups))
  const meant = named.flatMap(one => ('places' in one ? one.places.map(({ group }) => group) : []))
  const { all } = await listGroups(reader, [...new Set(meant)], groups, run)
  const found = await Promise.all(
    named.map(async one => {
      // No id holds a colon: it is an address of another kind.
      if ('id' in one && one.id.includes(':')) return []
      if ('id' in one) return [await reader.connection(one.id)].filter(connector => connector !== undefined)
      return one.places.flatMap(({ group, schema }) =>
        all.filter(({ partition, key }) => partition === group.id && key === keyOf(schema)),
      )
    }),
  )
  const problems = named.flatMap((one, index) => {
    const here = new Set(found[index]?.map(({ partition }) => partition))
    const there = groups.filter(({ id }) => here.has(id))
    return there.length > 1 ? [ambiguousName('import-connectors', one.entry, there, groups)] : []
  })
  if (problems.length > 0) throw new UserError('invalid-input', problems)
  const asked = [...new Map(found.flat().map(connector => [connector.id, connector])).values()]
  const unknown = named.flatMap((one, index) => (found[index]?.length === 0 ? [unknownConnector(one)] : []))
  return { asked, all: [...all, ...asked], unknown }
}

function unknownConnector({ entry }: Named): UnknownName {
  return {
    entry,
    problem: {
      severity: 'error',
      message: `Input \`import-connectors\`: there is no connector \`${entry}\`.`,
      hint: 'Write the id that Fivetran gives it, or its address: `<group>/<schema>`.',
    },
  }
}

/**
 * `group/schema`, where the group goes by its name or its id; else an id. A name may hold slashes too, and be that of
 * several groups: all that the entry can mean.
 */
function parseEntry(entry: string, groups: readonly Group[]): Named {
  const places = groups.flatMap(group => {
    const names = namesOf(group, groups).filter(name => entry.toLowerCase().startsWith(`${name.toLowerCase()}/`))
    const schemas = new Set(names.map(name => entry.slice(name.length + 1)))
    return [...schemas].map(schema => ({ group, schema }))
  })
  return places.length === 0 ? { entry, id: entry } : { entry, places }
}
