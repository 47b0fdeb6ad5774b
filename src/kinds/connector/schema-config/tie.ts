import { formatPath } from '../../../model/path.ts'
import type { Tie } from './compare.ts'
import type { PlacedComplaint, PositionOf } from './placed-complaint.ts'
import { keysOf } from './declared.ts'

/** About a name for which two settings are as specific as each other and say different things. */
export function tieComplaint({ at, one, other }: Tie, positionOf: PositionOf): PlacedComplaint {
  const [first, second] = [one, other]
    .map(setting => ({ setting, line: positionOf(setting.path).line }))
    .toSorted((a, b) => a.line - b.line)
  if (first === undefined || second === undefined) throw new Error('a tie has two sides')
  const name = one.path.at(-1) ?? ''
  const { schema, table, column } = at
  const names = [schema, table, column].filter(part => part !== undefined)
  const say = ({ setting, line }: typeof first): string =>
    `${String(setting.value)} by \`${keysOf(setting.path).join('.')}\` in line ${line}`
  return {
    path: second.setting.path,
    message: `\`${name}\` of \`${formatPath(names)}\` is ${say(first)}, and ${say(second)}: neither is more specific.`,
    hint: `Write the name out, with \`${name}\` below it, or make one of the patterns longer.`,
  }
}
