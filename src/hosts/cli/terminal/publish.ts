/** Prints an outcome: the report on stdout, as text or JSON; what is wrong with manifests on stderr, line by line. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunOutcome } from '../../../app/outcome.ts'
import { unwrittenBecause } from '../../../model/file-error.ts'
import { visible } from '../../../model/visible.ts'
import { planFile } from '../../../render/plan-file.ts'
import { renderMarkdown } from '../../../render/terminal/markdown.ts'
import { renderProblems } from '../../../render/terminal/problems.ts'
import { markdownFile, NOTE_LIMIT, terminalDocument } from '../../../render/terminal/report.ts'
import { styled, type Screen } from '../../../render/terminal/screen.ts'
import type { Sources } from '../../../render/terminal/source.ts'
import { sweepDocument } from '../../../render/text/sweep.ts'
import { reportWithoutSecrets } from '../../../render/without-secrets.ts'
import type { Terminal } from './terminal.ts'

export interface PublishOptions {
  readonly terminal: Terminal
  /** Takes secrets out of what somebody else wrote. */
  readonly redact: (text: string) => string
  /** Takes known secrets out of a finished text. */
  readonly sweep: (text: string) => string
  /** `--json`: stdout holds the plan file and nothing else. */
  readonly json: boolean
  /** `--markdown FILE`: where the report is to be written as well. */
  readonly markdown: string | undefined
  /** True where stdout holds something else, so that the report goes to stderr. */
  readonly aside?: boolean
  /** The folder to which places in manifests are relative. */
  readonly workspace: string
}

/** Prints it, and gives the failure reason of the run. Where the file of `--markdown` cannot be written, that is one. */
export async function publish(given: RunOutcome, options: PublishOptions): Promise<RunOutcome['failureReason']> {
  const { terminal, redact, sweep, json, markdown, aside = false, workspace } = options
  const outcome = (await given.written) ?? given
  const report = reportWithoutSecrets(outcome.report, redact)
  const swept = (text: string): string => sweepDocument(text, report, sweep)
  const start = outcome.summary === undefined ? '' : `${outcome.summary}\n\n`
  const end = outcome.closing === undefined ? '' : `\n\n${outcome.closing}`
  terminal.close()
  const problems = renderProblems(report.problems, sourcesOf(workspace, redact), terminal.messages)
  if (problems !== '') terminal.say(`${problems}\n`)
  const text = (screen: Screen): string => reportText(swept(start + terminalDocument(report) + end), screen)
  if (json) terminal.print(planFile(report, outcome.imported).trimEnd())
  else if (aside) terminal.say(text(terminal.messages))
  else terminal.print(text(terminal.screen))
  if (markdown === undefined) return outcome.failureReason
  const failed = writeReport(
    markdown,
    swept(start + markdownFile(report, NOTE_LIMIT - start.length - end.length) + end),
    terminal,
  )
  return outcome.failureReason ?? failed
}

function writeReport(path: string, text: string, { say, messages }: Terminal): RunOutcome['failureReason'] {
  try {
    writeFileSync(path, text)
    return undefined
  } catch (error) {
    const why = unwrittenBecause(error)
    say(`${styled(messages, 'red', 'error')}: The report could not be written to \`${visible(path)}\`: ${why}.`)
    return 'invalid-input'
  }
}

/** Of more lines, the beginning has left the screen by the end. */
const LONG = 40

/** The document as text. A long one says at its end again how it came out, where somebody reads it on a screen. */
function reportText(markdown: string, screen: Screen): string {
  const text = renderMarkdown(markdown, screen)
  const isLong = screen.columns !== Infinity && text.split('\n', LONG + 1).length > LONG
  return isLong ? `${text}\n\n${text.split('\n\n', 1)[0] ?? ''}` : text
}

/** Files of the workspace as they are now; each is read once. */
function sourcesOf(workspace: string, redact: (text: string) => string): Sources {
  const files = new Map<string, readonly string[] | undefined>()
  return {
    redact,
    linesOf: file => {
      if (!files.has(file)) files.set(file, readLines(join(workspace, file)))
      return files.get(file)
    },
  }
}

function readLines(path: string): readonly string[] | undefined {
  try {
    return readFileSync(path, 'utf8').split(/\r\n|\n|\r/)
  } catch {
    return undefined
  }
}
