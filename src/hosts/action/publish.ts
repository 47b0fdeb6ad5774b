/**
 * Publishes an outcome: comment, job summary, annotations, log and files, and the outputs of `outputs.ts`. A missing
 * permission is a warning here, never a failure.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ApiError, lacksPermission } from '../../model/errors.ts'
import type { GitHub } from '../../github/port.ts'
import type { Comment } from '../../repository/port.ts'
import type { CommentTarget, RunOutcome } from '../../app/outcome.ts'
import { COMMENT_LIMIT, renderComment } from '../../render/comment.ts'
import type { Annotation } from '../../render/parts/annotation.ts'
import { renderAnnotations } from '../../render/annotations.ts'
import { hasNews } from '../../render/news.ts'
import { renderLog } from '../../render/log.ts'
import { planFile } from '../../render/plan-file.ts'
import type { Report } from '../../render/parts/report.ts'
import { renderSummary, SUMMARY_LIMIT } from '../../render/summary.ts'
import { sweepDocument } from '../../render/text/sweep.ts'
import { reportWithoutSecrets } from '../../render/without-secrets.ts'
import { commentMarker, isMarked } from '../../review/marker.ts'
import type { Comments } from './inputs.ts'
import { jsonOutputs, outputsOf } from './outputs.ts'

/** Where an outcome is published. */
export interface Surfaces {
  readonly github: GitHub
  /** Takes secrets out of what somebody else wrote: every report passes through it. */
  readonly redact: (text: string) => string
  /** Takes known secrets out of a finished text; everything below passes through it. */
  readonly sweep: (text: string) => string
  readonly log: { readonly info: (line: string) => void; readonly warning: (line: string) => void }
  readonly annotate: (annotation: Annotation) => void
  readonly writeSummary: (markdown: string) => Promise<void>
  readonly setOutput: (name: string, value: string) => void
  /** A directory for the files of this run. */
  readonly directory: string
  readonly configuration: string
  /** The input `comment`. */
  readonly comment: Comments
}

/**
 * Publishes an outcome, and gives the failure reason of the run. Throws nothing for what GitHub refuses. The comments are
 * posted while the ledger is written; where that fails, once more.
 */
export async function publish(given: RunOutcome, surfaces: Surfaces): Promise<RunOutcome['failureReason']> {
  const { redact, sweep, log } = surfaces
  const clean = (one: RunOutcome): RunOutcome => ({ ...one, report: reportWithoutSecrets(one.report, redact) })
  const expected = clean(given)
  const early = given.written === undefined ? undefined : postComments(expected, surfaces)
  // Where the write ends in a defect, nobody waits for them.
  early?.catch(() => undefined)
  const other = await given.written
  const outcome = other === undefined ? expected : clean(other)
  for (const line of renderLog(outcome.report)) log.info(sweep(line))
  for (const annotation of annotationsOf(outcome))
    surfaces.annotate({ ...annotation, title: sweep(annotation.title), message: sweep(annotation.message) })
  const posted = await early
  const commented = posted === undefined || other !== undefined ? await postComments(outcome, surfaces) : posted
  const report = { ...outcome.report, notices: [...outcome.report.notices, ...commented.notices.map(redact)] }
  const before = outcome.summary === undefined ? '' : `${outcome.summary}\n\n`
  const summary = sweepDocument(
    before + renderSummary(report, SUMMARY_LIMIT - Buffer.byteLength(before)),
    report,
    sweep,
  )
  await surfaces.writeSummary(summary)
  const folder = folderOf(surfaces)
  const files = writeFiles(outcome, report, summary, folder)
  // Paths, addresses and counts of our own; what Fivetran said of connectors is free of secrets by itself.
  const outputs = {
    ...outputsOf(outcome, report),
    ...jsonOutputs(outcome, report, folder, redact),
    'comment-url': commented.url ?? '',
    ...files,
    ...outcome.outputs,
  }
  for (const [name, value] of Object.entries(outputs)) surfaces.setOutput(name, value)
  return outcome.failureReason
}

/** A run that fails says so with an error, also where only its notices tell why (the ledger could not be written). */
function annotationsOf({ report, failureReason }: RunOutcome): readonly Annotation[] {
  const annotations = renderAnnotations(report)
  if (failureReason === undefined || annotations.some(one => one.level === 'error')) return annotations
  const message =
    report.result?.cancelled === true ? 'The run was cancelled.' : (report.notices.at(-1) ?? 'The run failed.')
  return [...annotations, { level: 'error', title: failureReason, message }]
}

/** The folder of this configuration's files; it is made where it is not there. */
function folderOf({ directory, configuration }: Surfaces): string {
  const folder = resolve(directory, 'connector-as-code', configuration)
  mkdirSync(folder, { recursive: true })
  return folder
}

function writeFiles(
  { imported }: Pick<RunOutcome, 'imported'>,
  report: Report,
  summary: string,
  folder: string,
): Record<string, string> {
  const reportFile = join(folder, 'report.md')
  const planPath = join(folder, 'plan.json')
  writeFileSync(reportFile, summary)
  // Its texts are free of secrets; the JSON itself is left alone, or it might be none any more.
  writeFileSync(planPath, planFile(report, imported))
  return { 'plan-file': planPath, 'report-file': reportFile }
}

/** Posts one comment after the other: GitHub wants no content to be created in parallel. `url`: of the first. */
async function postComments(
  { comments, report }: RunOutcome,
  surfaces: Surfaces,
): Promise<{ url: string | undefined; notices: readonly string[] }> {
  const posted: { url?: string; notice?: string }[] = []
  for (const target of surfaces.comment === 'false' ? [] : comments)
    posted.push(await postComment(target, report, surfaces))
  return { url: posted[0]?.url, notices: [...new Set(posted.flatMap(({ notice }) => notice ?? []))] }
}

async function postComment(
  target: CommentTarget,
  report: Report,
  surfaces: Surfaces,
): Promise<{ url?: string; notice?: string }> {
  const { pull, signer, onlyAt } = target
  const { configuration, github, redact, sweep } = surfaces
  const existing = existingComment(github, target, configuration)
  // Where nothing is to be posted, nobody waits for it.
  existing.catch(() => undefined)
  const outdated = onlyAt === undefined ? undefined : await whyOutdated(github, pull, onlyAt)
  if (outdated !== undefined) return { notice: `${outdated} Its comment was left as it is.` }
  const rendered = renderComment(report, {
    marker: commentMarker(configuration),
    limit: COMMENT_LIMIT - (signer?.size ?? 0),
  })
  const visible = sweepDocument(rendered.body, report, sweep)
  try {
    const body = signer?.sign(visible) ?? visible
    const onlyEdit = surfaces.comment === 'changes' && !hasNews(report)
    const url = await upsertComment(github, { pull, existing: await existing, body, onlyEdit })
    return url === undefined ? {} : { url }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const notice = commentNotice(error)
    surfaces.log.warning(redact(notice))
    return { notice }
  }
}

/**
 * Why a comment about this head is not to be posted any more: a label that is set after the merge starts workflows,
 * too, and an old run can be started again. Undefined where it may be posted, and where GitHub does not say.
 */
async function whyOutdated(github: GitHub, number: number, head: string): Promise<string | undefined> {
  try {
    const pull = await github.pull(number)
    if (!pull.open) return `Pull request #${number} is merged or closed already.`
    if (pull.headCommit === head || (await github.compare(pull.headCommit, head))?.status === 'ahead') return undefined
    return `Pull request #${number} has moved on to commit ${pull.headCommit.slice(0, 7)}.`
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}

function commentNotice(error: ApiError): string {
  return lacksPermission(error) || error.status === 404
    ? 'The comment could not be posted: the token lacks `pull-requests: write`.'
    : `The comment could not be posted: ${error.message}`
}

/** `url` and `body` are missing where it was not read again. */
type Existing = Pick<Comment, 'id'> & Partial<Pick<Comment, 'url' | 'body'>>

/** The comment of this configuration, to be edited; undefined where there is none. Throws ApiError. */
async function existingComment(
  github: GitHub,
  { pull, comment, own }: CommentTarget,
  configuration: string,
): Promise<Existing | undefined> {
  if (own === true && comment !== undefined) return { id: comment }
  const comments = await github.comments(pull, body => isMarked(body, configuration))
  return comments.find(one => one.own && isMarked(one.body, configuration)) ?? comments.find(one => one.id === comment)
}

interface Posting {
  readonly pull: number
  readonly existing: Existing | undefined
  readonly body: string
  /** True where there is nothing to say that is worth a new comment. */
  readonly onlyEdit: boolean
}

/**
 * Edits the comment of this configuration, or posts it. Where the comment was deleted meanwhile, or this token may not
 * edit it, a new one is posted. Gives the address of the comment; undefined where there is none.
 */
async function upsertComment(github: GitHub, { pull, existing, body, onlyEdit }: Posting): Promise<string | undefined> {
  if (existing === undefined) return onlyEdit ? undefined : (await github.createComment(pull, body)).url
  if (existing.url !== undefined && existing.body?.trim() === body.trim()) return existing.url
  try {
    return (await github.updateComment(existing.id, body)).url
  } catch (error) {
    const isLost = error instanceof ApiError && (error.status === 404 || lacksPermission(error))
    if (!isLost) throw error
    return (await github.createComment(pull, body)).url
  }
}
