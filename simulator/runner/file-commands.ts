/**
 * Reads the files behind `GITHUB_OUTPUT`, `GITHUB_STATE` and `GITHUB_ENV`: lines `name=value`, or over several lines
 *
 *     name<<DELIMITER
 *     value
 *     DELIMITER
 *
 * Whichever of `=` and `<<` comes first in the line decides. Throws for a line that is neither and for a value whose
 * delimiter never comes, as the runner fails the step. https://docs.github.com/actions/reference/workflow-commands
 */
export function parseFileCommands(text: string): Record<string, string> {
  const values: Record<string, string> = {}
  const lines = text.split(/\r?\n/)
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (equals > 0 && (heredoc < 0 || equals < heredoc)) values[line.slice(0, equals)] = line.slice(equals + 1)
    else if (heredoc > 0) values[line.slice(0, heredoc)] = takeUntil(lines, line.slice(heredoc + 2))
    else throw new Error(`Invalid format '${line}'`)
  }
  return values
}

/** Takes lines up to the delimiter, which is dropped; gives them joined. */
function takeUntil(lines: string[], delimiter: string): string {
  const end = lines.indexOf(delimiter)
  if (delimiter === '' || end === -1) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`)
  const value = lines.splice(0, end).join('\n')
  lines.shift()
  return value
}
