import { count, listOf } from '../model/count.ts'
import { formatProblem, type Problem } from '../model/errors.ts'
import { formatPath } from '../model/path.ts'
import { formatPosition } from '../model/position.ts'
import { waitingText } from '../model/waiting.ts'
import { verdict } from './document.ts'
import { driftLines } from './drift/log.ts'
import { keptLines } from './parts/kept.ts'
import { alikeProblems } from './parts/problems.ts'
import { outlineHeading, withoutOutlined } from './parts/outline.ts'
import { countSecrets } from './plan/field.ts'
import { failedTestsOf, idOfItem, itemsOf, nameOf, reasonText, waitingOf, warningsOf, type Item } from './plan/item.ts'
import { changeWords } from './plan/change-words.ts'
import { subject } from './plan/verdict.ts'
import { isDriftRun, type Report } from './parts/report.ts'
import { cut, logLine } from './text/escape.ts'
import { inSentences } from './text/sentence.ts'

/** More would not fit into a line. */
const LOG_PLACES = 40
const HELD_UP = 3

const STATUS: Readonly<Record<Item['status'], string>> = {
  planned: '',
  done: 'done',
  'tests-failed': 'setup tests failed',
  'tests-owed': 'setup tests not finished',
  waiting: 'waits for a person',
  failed: 'FAILED',
  skipped: 'skipped',
  refused: 'refused',
}

/** The report as plain lines for the job log, one for each change. No line can be taken for a command to the runner. */
export function renderLog(report: Report): string[] {
  const { failure, manifestChanges = [], warnings = [], notices } = report
  const lines = [
    `${subject(report)}: ${verdict(report)}`,
    ...warnings.map(text => `warning: ${text}`),
    ...(failure === undefined ? [] : [`failed: ${[failure.message, failure.hint ?? ''].join(' ').trim()}`]),
    ...alikeProblems(report).map(problemLine),
    ...(isDriftRun(report) ? driftLines(report) : itemsOf(report).flatMap(itemLines)),
    ...manifestChanges.map(({ change, address, fields }) => `${change} ${address}: ${fields.join(', ')}`),
    ...(isDriftRun(report) ? [] : (report.plan?.warnings ?? [])).map(text => `warning: ${text}`),
    ...keptLines(report),
    ...notices.map(text => `notice: ${text}`),
  ]
  return lines.map(line => logLine(cut(line, 2_000)))
}

/** All places of equal problems come first, as far as a line has room for them. */
function problemLine([first, ...others]: readonly [Problem, ...Problem[]]): string {
  const places = [first, ...others].flatMap(({ position }) => (position === undefined ? [] : formatPosition(position)))
  const { position: _first, ...said } = first
  const where = places.length === 0 ? '' : `${listOf(places, LOG_PLACES)}: `
  return `${first.severity}: ${where}${formatProblem(said)}`
}

function itemLines(item: Item): string[] {
  const values = (item.result?.values ?? []).map(({ label, value }) => `  ${label}: ${value}`)
  return [itemLine(item), ...values, ...warningsOf(item).map(text => `  warning: ${text}`)]
}

function itemLine(item: Item): string {
  const { verb, sign } = changeWords(item.change)
  const about = [item.change.service, idOfItem(item) ?? ''].filter(text => text !== '')
  const head = `${sign} ${verb} ${nameOf(item)}${about.length === 0 ? '' : ` (${about.join(', ')})`}`
  return [head, STATUS[item.status], why(item) || fieldsText(item)].filter(text => text !== '').join(': ')
}

function why(item: Item): string {
  const tests = failedTestsOf(item).map(test => `${test.title}: ${test.message}`)
  const waits = waitingOf(item)
  const held = item.status === 'planned' ? (item.change.heldUpBy ?? []) : []
  const heldUp = held.length === 0 ? '' : `waits for ${listOf(held, HELD_UP)}`
  const waitsFor = waits === undefined ? '' : `waits for ${waits.for}: ${waitingText(waits)}`
  return inSentences([...tests, reasonText(item), heldUp, waitsFor])
}

function fieldsText({ change }: Item): string {
  const { outline } = change
  const fields = withoutOutlined(change.fields, outline)
  if (change.fields.length === 0) return ''
  const secrets = countSecrets(change)
  const names = [
    ...(outline === undefined ? [] : [outlineHeading(outline)]),
    ...fields.slice(0, 5).map(field => formatPath(field.path)),
  ]
  const more = fields.length > 5 ? ` and ${fields.length - 5} more` : ''
  return `${names.join(', ')}${more}${secrets === 0 ? '' : ` (${count(secrets, 'secret')})`}`
}
