/**
 * What a push does to a file, as the lines of a diff: the lines that both texts begin and end with are left out but for
 * three.
 */
const CONTEXT = 3

function commonLength(a: readonly string[], b: readonly string[]): number {
  const end = Math.min(a.length, b.length)
  let length = 0
  while (length < end && a[length] === b[length]) length += 1
  return length
}

const linesOf = (text: string | null | undefined): string[] =>
  text === null || text === undefined ? [] : text.replace(/\n$/, '').split('\n')

/** Lines that begin with `+`, `-` or a blank. Null or undefined: there is no such file. */
export function fileDiff(before: string | null | undefined, after: string | null | undefined): string[] {
  const [old, now] = [linesOf(before), linesOf(after)]
  const start = commonLength(old, now)
  const end = commonLength(old.slice(start).toReversed(), now.slice(start).toReversed())
  return [
    ...old.slice(Math.max(0, start - CONTEXT), start).map(line => `  ${line}`),
    ...old.slice(start, old.length - end).map(line => `- ${line}`),
    ...now.slice(start, now.length - end).map(line => `+ ${line}`),
    ...old
      .slice(old.length - end)
      .slice(0, CONTEXT)
      .map(line => `  ${line}`),
  ]
}
