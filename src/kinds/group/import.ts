/** How groups that exist become manifests. */
import { UserError, type Problem } from '../../model/errors.ts'
import { compareTexts } from '../../model/order.ts'
import type { ObservedResource } from '../../model/resource.ts'
import { EDITOR_SCHEMA } from '../editor-schema.ts'
import type { ImportDraft, ImportSelection, KindImport, KindRun, Selected } from '../kind.ts'
import { observed } from './api.ts'
import { ambiguousName, chosenGroups, namesOf } from './chosen.ts'
import { GROUP } from './fields.ts'
import { groupsOf, type Group } from './group.ts'

export const groupImport: KindImport = {
  select,
  read: async (found, run) => {
    const groups = await groupsOf(run)
    return { observed: found, draft: shown => draft(shown, groups) }
  },
}

/** The file of a group's manifest, in the folder of the group: no schema is called so. */
const FILE = '_group'

/** A group has no service: where services are asked for, no group is. Throws UserError, ApiError. */
async function select({ groups: asked, names, services }: ImportSelection, run: KindRun): Promise<Selected> {
  const groups = await groupsOf(run)
  const chosen = chosenGroups(asked, groups)
  const { found, unknown } = namedGroups(GROUP, names, groups)
  const wanted = services.length > 0 ? [] : names.length === 0 ? chosen : chosen.filter(group => found.has(group))
  return {
    selected: wanted.toSorted((a, b) => compareTexts(a.id, b.id)).map(observed),
    listed: groups.map(observed),
    folders: groups,
    unknown,
  }
}

/**
 * The groups that names mean which begin with a kind (`group:Warehouse`), or which are ids. Throws UserError for a name
 * that two groups have.
 */
export function namedGroups(
  kind: string,
  entries: readonly string[],
  groups: readonly Group[],
): { readonly found: ReadonlySet<Group>; readonly unknown: Selected['unknown'] } {
  const prefix = `${kind}:`
  const meant = entries.map(entry => {
    const isAddress = entry.toLowerCase().startsWith(prefix)
    const name = isAddress ? entry.slice(prefix.length).trim() : entry
    const found = groups.filter(group => (isAddress ? namesOf(group, groups).includes(name) : group.id === name))
    return { entry, found }
  })
  const problems = meant.flatMap(({ entry, found }) =>
    found.length > 1 ? [ambiguousName('import-connectors', entry, found, groups)] : [],
  )
  if (problems.length > 0) throw new UserError('invalid-input', problems)
  return {
    found: new Set(meant.flatMap(({ found }) => found)),
    unknown: meant.flatMap(({ entry, found }) =>
      found.length > 0 ? [] : [{ entry, problem: unknownName(kind, entry) }],
    ),
  }
}

function unknownName(kind: string, entry: string): Problem {
  return {
    severity: 'error',
    message: `Input \`import-connectors\`: there is no ${kind} \`${entry}\`.`,
    hint: `Write its id, or its address: \`${kind}:<group>\`.`,
  }
}

/** Its id stands there where another group has its name. */
export function draft({ id, fields }: ObservedResource, groups: readonly Group[]): ImportDraft {
  const name = typeof fields?.['name'] === 'string' ? fields['name'] : ''
  const isAlone = groups.filter(group => group.name === name).length === 1
  return {
    schema: EDITOR_SCHEMA,
    identity: { kind: GROUP, name, ...(isAlone ? {} : { id }) },
    parts: [{ name: 'lifecycle', value: { prevent_destroy: true } }],
    folder: { id, name },
    file: FILE,
  }
}
