import { formatProblem } from '../model/errors.ts'
import { count } from './text/count.ts'
import { driftLines } from './drift/log.ts'
import { cut, logLine } from './text/escape.ts'
import { itemsOf, nameOf, reasonText, type Item } from './plan/item.ts'
import { operationOf } from './plan/operation.ts'
import { problemsInOrder } from './plan/problems.ts'
import type { Report } from './report.ts'
import { countSecrets } from './plan/secrets.ts'
import { subject, verdict } from './plan/verdict.ts'
import { isFailedTest } from './plan/what.ts'

const STATUS: Readonly<Record<Item['status'], string>> = {
  planned: '',
  done: 'done',
  'tests-failed': 'setup tests failed',
  'tests-owed': 'setup tests not finished',
  authorization: 'awaits authorisation',
  failed: 'FAILED',
  skipped: 'skipped',
  refused: 'refused',
}

function fieldsText(item: Item): string {
  const { fields } = item.change
  if (fields.length === 0) return ''
  const secrets = countSecrets(item.change)
  const names = fields.slice(0, 5).map(field => field.path)
  const more = fields.length > names.length ? ` and ${fields.length - names.length} more` : ''
  return `${names.join(', ')}${more}${secrets === 0 ? '' : ` (${count(secrets, 'secret')})`}`
}

function why(item: Item): string {
  const tests = item.result?.tests.filter(isFailedTest).map(test => `${test.title}: ${test.message}`) ?? []
  return [...tests, reasonText(item)].filter(text => text !== '').join(' ')
}

function itemLine(item: Item): string {
  const { verb, sign } = operationOf(item.change)
  const status = STATUS[item.status]
  const id = item.result?.id ?? item.change.id
  const head = `${sign} ${verb} ${nameOf(item)} (${item.change.service}${id === undefined ? '' : `, ${id}`})`
  return [head, status, why(item) === '' ? fieldsText(item) : why(item)].filter(text => text !== '').join(': ')
}

function itemLines(item: Item): string[] {
  return [itemLine(item), ...item.change.warnings.map(text => `  warning: ${text}`)]
}

/** The report as plain lines for the job log, one per operation. No line can be taken for a command to the runner. */
export function renderLog(report: Report): string[] {
  const lines = [
    `${subject(report)}: ${verdict(report)}`,
    ...(report.failure === undefined
      ? []
      : [`failed: ${report.failure.message}${report.failure.hint === undefined ? '' : ` ${report.failure.hint}`}`]),
    ...problemsInOrder(report).map(problem => `${problem.severity}: ${formatProblem(problem)}`),
    ...(report.drift === undefined ? itemsOf(report).flatMap(itemLines) : driftLines(report.drift, report.cost)),
    ...(report.manifestChanges ?? []).map(change => `${change.kind} ${change.address}: ${change.fields.join(', ')}`),
    ...(report.drift === undefined ? (report.plan?.warnings ?? []) : []).map(text => `warning: ${text}`),
    ...report.notices.map(text => `notice: ${text}`),
  ]
  return lines.map(line => logLine(cut(line, 2_000)))
}
