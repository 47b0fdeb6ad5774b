/** A report for who runs a command: the same document as the comment, as Markdown. */
import { compose } from '../document.ts'
import type { Report } from '../parts/report.ts'
import { charactersUpTo } from '../text/room.ts'
import { BRIEF, LONG } from '../text/value.ts'

/** The limit for a note on a merge request of GitLab, in characters; it is about GitHub's limit for a job summary, too. */
export const NOTE_LIMIT = 1_000_000

const MORE = 'There is more than fits here: `--json` prints every field.'

/** For a terminal. What is wrong with manifests is not in it: `renderProblems` shows that, with its lines. */
export function terminalDocument(report: Report): string {
  return compose(report, charactersUpTo(NOTE_LIMIT), BRIEF, { text: MORE, problems: true }).text
}

/** For the file of `--markdown`. `limit`: in characters. */
export function markdownFile(report: Report, limit = NOTE_LIMIT): string {
  return `${compose(report, charactersUpTo(limit - 1), LONG, { text: MORE }).text}\n`
}
