/** The outcome of a plan or an apply in a few words. */
import type { Outcome } from '../../engine/execute/result.ts'
import { count, formatNumber } from '../../model/count.ts'
import type { FailureReason } from '../../model/errors.ts'
import { countKept } from '../parts/kept.ts'
import type { Report } from '../parts/report.ts'
import type { Mark } from '../text/document.ts'
import { isHeldUp, isLoss, isTrouble, unchangedItemsOf, warningsOf, type Item } from './item.ts'
import { wordedAs, CHANGE_WORDS, type ChangeWords } from './change-words.ts'

const FAILURES: Readonly<Record<Exclude<FailureReason, 'invalid-input'>, string>> = {
  'invalid-manifest': 'stopped, errors in manifests',
  'workspace-differs': 'stopped, the workspace is not the commit',
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

function failureText(reason: FailureReason, { words }: Report): string {
  return reason === 'invalid-input' ? `stopped, ${words.setting} is wrong` : FAILURES[reason]
}

const TROUBLES: readonly { readonly status: Outcome; readonly words: string }[] = [
  { status: 'failed', words: 'failed' },
  { status: 'tests-failed', words: 'with failed setup tests' },
  { status: 'tests-owed', words: 'with setup tests that did not end' },
  { status: 'skipped', words: 'skipped' },
]

function changeCounts(items: readonly Item[], done: boolean): string[] {
  const going = items.filter(item => item.status === 'planned' || item.status === 'done')
  return byWords(going, (amount, { past, verb }) => `${formatNumber(amount)} ${done ? past : `to ${verb}`}`)
}

/** `1 deletion refused`: each says what was refused. */
function refusalCounts(items: readonly Item[]): string[] {
  const refused = items.filter(item => item.status === 'refused')
  return byWords(refused, (amount, { noun }) => `${count(amount, noun)} refused`)
}

/** In the order of `CHANGE_WORDS`; an adoption with changes and one without are counted apart. */
function byWords(items: readonly Item[], inWords: (amount: number, words: ChangeWords) => string): string[] {
  const tally = new Map<string, readonly Item[]>(Map.groupBy(items, item => wordedAs(item.change)))
  return Object.entries(CHANGE_WORDS).flatMap(([name, words]) => {
    const amount = tally.get(name)?.length ?? 0
    return amount === 0 ? [] : [inWords(amount, words)]
  })
}

function troubleCounts(items: readonly Item[]): string[] {
  const counts = TROUBLES.flatMap(({ status, words }) => {
    const amount = items.filter(item => item.status === status && !isHeldUp(item)).length
    return amount === 0 ? [] : [`${formatNumber(amount)} ${words}`]
  })
  return [...counts, ...refusalCounts(items)]
}

/** `1 waits for a person, 3 wait for that`: no failure, and of a plan nothing that was to be done. */
function waitingCounts(items: readonly Item[]): string[] {
  const waiting = items.filter(item => item.status === 'waiting').length
  const held = items.filter(item => item.status === 'skipped' && isHeldUp(item)).length
  return [
    ...(waiting === 0 ? [] : [`${wait(waiting)} for a person`]),
    ...(held === 0 ? [] : [`${wait(held)} for ${waiting > 1 ? 'them' : 'that'}`]),
  ]
}

function wait(amount: number): string {
  return `${formatNumber(amount)} ${amount === 1 ? 'waits' : 'wait'}`
}

function manifestCounts(report: Report): string[] {
  return (['added', 'changed', 'removed'] as const).flatMap(what => {
    const amount = report.manifestChanges?.filter(({ change }) => change === what).length ?? 0
    return amount === 0 ? [] : [`${formatNumber(amount)} ${what}`]
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
export function planVerdict(report: Report, all: readonly Item[]): string {
  const items = all.filter(item => !item.carriedOver)
  const troubles = troubleCounts(items)
  const isIdle = items.every(({ change }) => change.action === 'none')
  const changes = changeCounts(items, report.result !== undefined)
  // Of a result, what went wrong comes first.
  const waiting = waitingCounts(items)
  const counts =
    report.result === undefined ? [...changes, ...troubles, ...waiting] : [...troubles, ...waiting, ...changes]
  if (report.result?.cancelled === true) return ['cancelled', ...counts].join(', ')
  const errors = errorWords(report)
  if (errors.length > 0) return [...errors, ...counts].join(', ')
  if (report.failure !== undefined && troubles.length === 0)
    return [failureText(report.failure.reason, report), ...counts].join(', ')
  if (report.plan === undefined && report.result === undefined) return ['valid', ...manifestCounts(report)].join(', ')
  return [...(isIdle ? ['nothing to change'] : []), ...counts].join(', ')
}

/**
 * The mark of the verdict. A plan has one where something is deleted, refused or wrong, or where nothing is to be done.
 */
export function planMark(report: Report, all: readonly Item[]): Mark {
  // What waits already and is not touched is no matter of the plan.
  const isOfThis = ({ carriedOver, change }: Item): boolean =>
    !carriedOver && (report.result !== undefined || change.action !== 'none')
  const items = all.filter(isOfThis)
  const failed = report.failure !== undefined || report.problems.some(({ severity }) => severity === 'error')
  if (failed || report.result?.cancelled === true || items.some(isFailed)) return '❌'
  const isDoubtful = report.warnings !== undefined && report.warnings.length > 0
  if (isDoubtful || items.some(item => isTrouble(item) || (item.status === 'planned' && isLoss(item)))) return '⚠️'
  if (report.result === undefined && items.length > 0) return undefined
  return isWarned(report, all) ? '⚠️' : '✅'
}

/** True where there are warnings, and of a result where something is left, or kept otherwise. */
function isWarned(report: Report, items: readonly Item[]): boolean {
  const { warnings = [] } = report.plan ?? report.result?.plan ?? {}
  const ofItems = [...items, ...unchangedItemsOf(report)].some(item => warningsOf(item).length > 0)
  const isLeft = report.result !== undefined && (items.some(isTrouble) || countKept(report) > 0)
  return report.problems.length > 0 || warnings.length > 0 || ofItems || isLeft
}

/** True for what makes the run fail, and for what an apply would certainly fail on. */
function isFailed({ status, change, result }: Item): boolean {
  if (status === 'failed' || status === 'tests-failed') return true
  return result === undefined ? change.refusal?.reason === 'conflict' : result.fails
}

/**
 * `1 deletion refused, 2 to test`: what earlier runs have begun or refused, which this pull request is not to blame
 * for; empty when there is nothing.
 */
export function carriedOverWords(report: Report, all: readonly Item[]): string {
  const items = all.filter(item => item.carriedOver)
  return [...changeCounts(items, report.result !== undefined), ...troubleCounts(items), ...waitingCounts(items)].join(
    ', ',
  )
}

/** What was done: `Fivetran plan`, `Fivetran apply (dry run)`, `Fivetran manifests`. */
export function subject({ mode, dryRun }: Report): string {
  return `Fivetran ${mode === 'validate' ? 'manifests' : mode}${dryRun ? ' (dry run)' : ''}`
}
