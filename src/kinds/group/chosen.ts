/** Which groups an import is about: the input `import-groups`, whatever the kind that is imported. Pure. */
import { UserError, type Problem } from '../../model/errors.ts'
import { didYouMean } from '../../model/suggest.ts'
import type { Group } from './group.ts'
import { groupLabel } from './names.ts'

/** The groups that are named; all where none is. Throws UserError for a name that no group has, or two have. */
export function chosenGroups(entries: readonly string[], groups: readonly Group[]): readonly Group[] {
  if (entries.length === 0) return groups
  const problems: Problem[] = []
  const chosen = entries.flatMap(entry => {
    const found = groups.filter(group => namesOf(group, groups).includes(entry))
    if (found.length === 0) problems.push(unknownGroup(entry, groups))
    if (found.length > 1) problems.push(ambiguousName('import-groups', entry, found, groups))
    return found
  })
  if (problems.length > 0) throw new UserError('invalid-input', problems)
  return [...new Set(chosen)]
}

/** All that a group may be called by: its id, its name, and how it is told apart from others of that name. */
export function namesOf(group: Group, groups: readonly Group[]): readonly string[] {
  return [group.id, group.name.trim(), groupLabel(group, groups)]
}

/** The problem of an entry of an input that several groups may be meant by. */
export function ambiguousName(
  input: string,
  entry: string,
  found: readonly Group[],
  groups: readonly Group[],
): Problem {
  const names = found.map(group => `\`${groupLabel(group, groups)}\``)
  return {
    severity: 'error',
    message: `Input \`${input}\`: \`${entry}\` may mean the groups ${names.join(' and ')}.`,
    hint: 'Write them so, each on a line of its own, or the id in the place of the name.',
  }
}

function unknownGroup(entry: string, groups: readonly Group[]): Problem {
  const known = groups.flatMap(group => [group.name, group.id])
  return {
    severity: 'error',
    message: `Input \`import-groups\`: there is no group \`${entry}\`.`,
    hint: didYouMean(entry, known) ?? 'Write its name or its id.',
  }
}
