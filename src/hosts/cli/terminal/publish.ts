/** Prints an outcome: the report on stdout, as text or JSON. */
import { writeFileSync } from 'node:fs'
import type { RunOutcome } from '../../../app/outcome.ts'
import { planFile } from '../../../render/plan-file.ts'
import { renderSummary } from '../../../render/summary.ts'
import { sweepDocument } from '../../../render/text/sweep.ts'
import { reportWithoutSecrets } from '../../../render/without-secrets.ts'
import type { Terminal } from './terminal.ts'

export interface PublishOptions {
  readonly terminal: Terminal
  readonly redact: (text: string) => string
  readonly sweep: (text: string) => string
  readonly json: boolean
  readonly markdown: string | undefined
  readonly workspace: string
}

/** Prints it, and gives the failure reason of the run. */
export async function publish(given: RunOutcome, options: PublishOptions): Promise<RunOutcome['failureReason']> {
  const { terminal, redact, sweep, json, markdown } = options
  const outcome = (await given.written) ?? given
  const report = reportWithoutSecrets(outcome.report, redact)
  const text = sweepDocument(renderSummary(report), report, sweep)
  if (markdown !== undefined) writeFileSync(markdown, text)
  terminal.print(json ? planFile(report).trimEnd() : text)
  return outcome.failureReason
}
