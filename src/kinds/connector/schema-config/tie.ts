import type { Complaint } from '../../../manifests/problems.ts'
import { formatPath, type FieldPath } from '../../../model/path.ts'
import type { Position } from '../../../model/position.ts'
import type { Tie } from './compare.ts'
import type { NamePath } from './declared.ts'
import { pathOf } from './specific.ts'

/** About a name for which two settings are as specific as each other and say different things. */
export function tieComplaint(
  { at, one, other }: Tie,
  positionOf: (path: FieldPath) => Position,
): Complaint & { readonly path: FieldPath } {
  const [first, second] = [one, other]
    .map(setting => ({ setting, line: positionOf(setting.path).line }))
    .toSorted((a, b) => a.line - b.line)
  if (first === undefined || second === undefined) throw new Error('a tie has two sides')
  const name = one.path.at(-1) ?? ''
  const say = ({ setting, line }: typeof first): string =>
    `${String(setting.value)} by \`${keysText(setting.path)}\` in line ${line}`
  return {
    path: second.setting.path,
    message: `\`${name}\` of \`${formatPath(
      pathOf(at)
        .slice(1)
        .filter((_, index) => index % 2 === 0),
    )}\` is ${say(first)}, and ${say(second)}: neither is more specific.`,
    hint: `Write the name out, with \`${name}\` below it, or make one of the patterns longer.`,
  }
}

/** The keys of a setting: `public.tmp_*`. */
function keysText(path: NamePath): string {
  return path.filter((_, index) => index % 2 === 1 && index < path.length - 1).join('.')
}
