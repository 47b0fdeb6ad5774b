import { compose } from './document.ts'
import type { Report } from './parts/report.ts'
import type { Level } from './text/document.ts'
import { link } from './text/escape.ts'
import { BODY_LIMIT, charactersUpTo } from './text/room.ts'
import { BRIEF } from './text/value.ts'

/** GitHub's limit for the body of a comment, in characters. */
export const COMMENT_LIMIT = BODY_LIMIT

export interface CommentOptions {
  /** The hidden marker by which the comment is found again: a whole HTML comment. Stands first. */
  readonly marker: string
  /** Most characters of the body; less than GitHub's limit where a record is to follow. */
  readonly limit?: number
}

export interface RenderedComment {
  readonly body: string
  readonly level: Level
}

/** The sticky comment of a plan, of manifests or of a result. Never longer than the limit, whatever the report. */
export function renderComment(report: Report, { marker, limit = COMMENT_LIMIT }: CommentOptions): RenderedComment {
  const before = `${marker}\n\n`
  const text = `There is more than fits into a comment. Every field is in the ${link('job summary', report.runUrl)} of the run and in the file of the output \`plan-file\`.`
  const document = compose(report, charactersUpTo(limit - before.length), BRIEF, { text })
  return { body: `${before}${document.text}`, level: document.level }
}
