/** What comes after a plan or a result: what a merge will do, and how to plan or apply again. */
import { capital } from '../../model/capital.ts'
import { formatNumber } from '../../model/count.ts'
import type { Report } from '../parts/report.ts'
import { wordedAs, type WordedAs } from './change-words.ts'
import { isHeldUp, type Item } from './item.ts'

/** Changes that the ledger alone takes note of. */
const LEDGER_ALONE: ReadonlySet<WordedAs> = new Set(['adopt', 'forget'])
/** What another run may bring to its end. */
const UNDONE: ReadonlySet<Item['status']> = new Set(['failed', 'tests-failed', 'tests-owed', 'skipped'])

/** One paragraph; none where there is nothing to merge and nothing to do again. */
export function whatNext(report: Report, items: readonly Item[]): string[] {
  const { next } = report.words
  if (report.result !== undefined) return afterResult(report, items)
  // Elsewhere only the plan of a pull request waits for something.
  if (report.mode === 'apply' || (report.baseCommit === undefined && !(next.always && report.mode === 'plan')))
    return []
  const verb = report.mode === 'validate' ? 'check' : 'plan'
  const again = next.planAgain === undefined ? [] : [`To ${verb} again, ${next.planAgain}.`]
  const isWaiting = items.some(({ status }) => status === 'planned')
  const review = next.review === undefined || !isWaiting ? [] : [next.review]
  const text = [...actorText(report, items), ...again, ...review].join(' ')
  return text === '' ? [] : [text]
}

function actorText({ problems, failure, plan, words }: Report, items: readonly Item[]): string[] {
  const { actor, when, always } = words.next
  if (problems.some(({ severity }) => severity === 'error'))
    return [`As long as there are errors, ${actor} applies nothing.`]
  if (failure !== undefined)
    return always
      ? []
      : [`Nothing was planned, so nothing can be reviewed: after ${actor}, its changes wait for a run by hand.`]
  if (plan === undefined) return []
  const planned = items.filter(({ status }) => status === 'planned')
  const refused = items.filter(({ status }) => status === 'refused')
  if (always && planned.length + refused.length === 0) return []
  const fails = refused.some(({ change }) => change.refusal?.fails === true)
  const leftOut = fails ? ', leaves out what is refused, and its run fails' : ' and leaves out what is refused'
  return [
    `**${capital(actor)}** ${deedOf(planned)}${refused.length === 0 ? '' : leftOut}${planned.length === 0 ? '' : when}.`,
  ]
}

function deedOf(planned: readonly Item[]): string {
  if (planned.length === 0) return 'changes nothing in Fivetran'
  const held = planned.filter(isHeldUp).length
  if (held > 0) return `${heldText(planned.length, held)} once what they wait for is done`
  const these = planned.length === 1 ? 'this change' : `these ${formatNumber(planned.length)} changes`
  const isLedgerAlone = planned.every(({ change }) => LEDGER_ALONE.has(wordedAs(change)))
  return isLedgerAlone ? `records ${these} and leaves Fivetran as it is` : `applies ${these}`
}

/** A run does not wait for a person: another one does what was left out. */
function heldText(all: number, held: number): string {
  if (held === all) return `applies ${all === 1 ? 'this change' : `these ${formatNumber(all)} changes`} only`
  return `applies ${formatNumber(all - held)} of these ${formatNumber(all)} changes, and the others`
}

function afterResult({ words }: Report, items: readonly Item[]): string[] {
  if (!items.some(item => UNDONE.has(item.status) && !isHeldUp(item))) return []
  return [`To try again, ${words.next.retry}, or merge a fix. What is done is not repeated.`]
}
