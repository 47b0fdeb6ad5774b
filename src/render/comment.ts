import { compose } from './compose.ts'
import type { Level } from './document.ts'
import { link } from './escape.ts'
import type { Report } from './report.ts'
import { charactersUpTo } from './room.ts'
import { BRIEF } from './value.ts'

/** GitHub's limit for the body of a comment, in characters. */
export const COMMENT_LIMIT = 65_536

export interface CommentOptions {
  /** The hidden marker by which the comment is found again: a whole HTML comment. Stands first. */
  readonly marker: string
  /** Hidden text put at the end as it is, such as the review record. Left out only when it alone is too long. */
  readonly appendix?: string
  readonly limit?: number
}

export interface RenderedComment {
  readonly body: string
  readonly level: Level
  /** False when the appendix was left out because nothing else would have fitted beside it. */
  readonly appended: boolean
}

/** Characters kept free for the visible text; an appendix that leaves fewer is left out. */
const VISIBLE_LEAST = 4_000

/** The sticky comment of a plan, of manifests or of a result. Never longer than the limit, whatever the report. */
export function renderComment(report: Report, options: CommentOptions): RenderedComment {
  const limit = options.limit ?? COMMENT_LIMIT
  const before = `${options.marker}\n\n`
  const wanted = options.appendix === undefined ? '' : `\n\n${options.appendix}`
  const appended = before.length + wanted.length + Math.min(VISIBLE_LEAST, limit / 2) <= limit
  const after = appended ? wanted : ''
  const run = link('job summary', report.runUrl)
  const lost = appended ? '' : ' This change is too large for its review record, so it is not recorded here as reviewed.'
  const text = `There is more than fits into a comment. Every field is in the ${run} of the run and in the file of the output \`plan-file\`.${lost}`
  const document = compose(report, charactersUpTo(limit - before.length - after.length), BRIEF, { text })
  return { body: `${before}${document.text}${after}`, level: document.level, appended }
}
