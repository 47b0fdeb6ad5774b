import type { FailureReason } from '../../model/errors.ts'
import type { Outcome } from '../../engine/execute/result.ts'
import { count } from '../text/count.ts'
import { driftVerdict } from '../drift/verdict.ts'
import { formatNumber } from '../text/escape.ts'
import { itemsOf, type Item } from './item.ts'
import { OPERATIONS, operationName, type OperationName } from './operation.ts'
import type { Report } from '../report.ts'

const FAILURES: Readonly<Record<FailureReason, string>> = {
  'invalid-input': 'stopped, an input is wrong',
  'invalid-manifest': 'stopped, errors in manifests',
  'unreviewed-change': 'refused, not reviewed',
  'setup-tests-failed': 'setup tests failed',
  'api-error': 'failed, a request was refused or not answered',
  drift: 'drift',
  'deletion-forbidden': 'refused, a deletion is forbidden',
  'ledger-error': 'stopped, the ledger cannot be used',
  locked: 'stopped, another run is applying',
  'stale-commit': 'refused, a newer commit was applied already',
  cancelled: 'cancelled',
  'internal-error': 'failed, an internal error',
}

/** Most destructive first. */
const ORDER: readonly OperationName[] = [
  'delete',
  'replace',
  'recreate',
  'pause',
  'forget',
  'create',
  'update',
  'adoptChanged',
  'adopt',
  'test',
]

const TROUBLES: readonly { readonly status: Outcome; readonly words: string }[] = [
  { status: 'tests-failed', words: 'with failed setup tests' },
  { status: 'tests-owed', words: 'with setup tests that did not end' },
  { status: 'failed', words: 'failed' },
  { status: 'authorization', words: 'awaiting authorisation' },
  { status: 'skipped', words: 'skipped' },
]

function operationCounts(items: readonly Item[], done: boolean): string[] {
  const tally = Map.groupBy(
    items.filter(item => item.status === 'planned' || item.status === 'done'),
    item => operationName(item.change),
  )
  return ORDER.flatMap(name => {
    const amount = tally.get(name)?.length ?? 0
    if (amount === 0) return []
    return [`${formatNumber(amount)} ${done ? OPERATIONS[name].past : `to ${OPERATIONS[name].verb}`}`]
  })
}

/** `1 deletion refused`: what is refused matters more than that something is. */
function refusalCounts(items: readonly Item[]): string[] {
  const tally = Map.groupBy(
    items.filter(item => item.status === 'refused'),
    item => operationName(item.change),
  )
  return ORDER.flatMap(name => {
    const amount = tally.get(name)?.length ?? 0
    return amount === 0 ? [] : [`${count(amount, OPERATIONS[name].noun)} refused`]
  })
}

function troubleCounts(items: readonly Item[]): string[] {
  const counts = TROUBLES.flatMap(({ status, words }) => {
    const amount = items.filter(item => item.status === status).length
    return amount === 0 ? [] : [`${formatNumber(amount)} ${words}`]
  })
  return [...counts, ...refusalCounts(items)]
}

function manifestCounts(report: Report): string[] {
  return (['added', 'changed', 'removed'] as const).flatMap(kind => {
    const amount = report.manifestChanges?.filter(change => change.kind === kind).length ?? 0
    return amount === 0 ? [] : [`${formatNumber(amount)} ${kind}`]
  })
}

/** `3 errors in manifests`; `1 error` where none has a place, so that it is an input's or the run's. */
function errorWords(report: Report): string[] {
  const errors = report.problems.filter(problem => problem.severity === 'error')
  if (errors.length === 0) return []
  return [
    `${count(errors.length, 'error')}${errors.some(error => error.position !== undefined) ? ' in manifests' : ''}`,
  ]
}

/**
 * The outcome in a few words, without user content: `1 to create, 2 to update`, `nothing to change`, `3 errors in
 * manifests`.
 */
export function verdict(report: Report): string {
  if (report.drift !== undefined) return driftVerdict(report.drift)
  const items = itemsOf(report).filter(item => !item.leftover)
  const troubles = troubleCounts(items)
  const counts = [...operationCounts(items, report.result !== undefined), ...troubles]
  if (report.result?.cancelled === true) return ['cancelled', ...counts].join(', ')
  const errors = errorWords(report)
  if (errors.length > 0) return [...errors, ...counts].join(', ')
  if (report.failure !== undefined && troubles.length === 0)
    return [FAILURES[report.failure.reason], ...counts].join(', ')
  if (report.plan === undefined && report.result === undefined) return ['valid', ...manifestCounts(report)].join(', ')
  return counts.length === 0 ? 'nothing to change' : counts.join(', ')
}

/**
 * `1 deletion refused, 2 to test`: what earlier runs have left, which this pull request is not to blame for; empty when
 * there is nothing.
 */
export function leftoverWords(report: Report): string {
  const items = itemsOf(report).filter(item => item.leftover)
  return [...operationCounts(items, report.result !== undefined), ...troubleCounts(items)].join(', ')
}

/** What was done: `Fivetran plan`, `Fivetran apply (dry run)`, `Fivetran manifests`. */
export function subject(report: Report): string {
  const what = report.mode === 'validate' ? 'manifests' : report.mode
  return `Fivetran ${what}${report.dryRun ? ' (dry run)' : ''}`
}
