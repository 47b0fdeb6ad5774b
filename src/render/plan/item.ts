import { formatAddress } from '../../kinds/connector/connector.ts'
import type { ChangeResult, Outcome } from '../../engine/execute/result.ts'
import type { Change, Consequence } from '../../engine/plan/plan.ts'
import { operationName } from './operation.ts'
import type { Report } from '../report.ts'

/** A change with what came of it: one row, one fold, one log line. */
export interface Item {
  readonly change: Change
  readonly result: ChangeResult | undefined
  /** `planned`: not carried out yet. */
  readonly status: 'planned' | Outcome
  /** True for what an earlier run has left: no part of what is reviewed or applied here. */
  readonly leftover: boolean
}

/**
 * A refusal that was failed on before, a test that is asked again although nothing has changed, or (in a plan) what
 * goes on as it was begun.
 */
function isLeftover(
  { refusal, kind, fields, resumed, exemptFromReview }: Change,
  result: ChangeResult | undefined,
): boolean {
  if (refusal !== undefined) return !refusal.fails
  if (!exemptFromReview) return false
  return kind === 'test' ? fields.length === 0 && result?.fails !== true : resumed && result === undefined
}

const URGENCY: Readonly<Record<Item['status'], number>> = {
  failed: 0,
  'tests-failed': 1,
  'tests-owed': 1,
  refused: 2,
  authorization: 3,
  skipped: 4,
  planned: 6,
  done: 6,
}

function urgency(item: Item): number {
  if (item.status === 'planned' && isLoss(item)) return 5
  return URGENCY[item.status]
}

/**
 * Every change but `noop`: what failed or is refused first, then what is lost, else in the plan's order (by address);
 * what earlier runs have left last.
 */
export function itemsOf(report: Report): Item[] {
  const items: Item[] =
    report.result === undefined
      ? (report.plan?.changes ?? []).map(change => ({
          change,
          result: undefined,
          status: change.refusal === undefined ? 'planned' : 'refused',
          leftover: isLeftover(change, undefined),
        }))
      : report.result.results.map(result => ({
          change: result.change,
          result,
          status: result.outcome,
          leftover: isLeftover(result.change, result),
        }))
  return items
    .filter(item => item.change.kind !== 'noop')
    .toSorted((a, b) => Number(a.leftover) - Number(b.leftover) || urgency(a) - urgency(b))
}

/** Connectors that nothing is done to and that there is something to say of. */
export function unchangedItemsOf(report: Report): Item[] {
  const changes = report.result?.results.map(result => result.change) ?? report.plan?.changes ?? []
  return changes
    .filter(change => change.kind === 'noop' && change.warnings.length > 0)
    .map(change => ({ change, result: undefined, status: 'planned', leftover: false }))
}

/** True for what a person must look at: failed, refused, skipped or waiting. */
export function isTrouble(item: Item): boolean {
  return item.status !== 'planned' && item.status !== 'done'
}

/** True when a connector is deleted, in whatever way, and no guard holds it back. */
export function isLoss(item: Item): boolean {
  return item.status !== 'refused' && ['delete', 'replace', 'recreate'].includes(operationName(item.change))
}

/** Why it failed, was skipped or refused, and what to do about it, each where there is something to say. */
export function reasonOf(item: Item): { readonly message: string | undefined; readonly hint: string | undefined } {
  const refusal = item.status === 'refused' ? item.change.refusal : undefined
  return { message: item.result?.message ?? refusal?.message, hint: item.result?.hint ?? refusal?.hint }
}

/** The same as one text; empty where there is nothing to say. */
export function reasonText(item: Item): string {
  const { message, hint } = reasonOf(item)
  // What a server says need not end like a sentence, and the hint follows.
  const sentence = hint === undefined ? message : message?.replace(/[^.!?:]$/, '$&.')
  return [sentence, hint].filter(text => text !== undefined && text !== '').join(' ')
}

/** Consequences that are there to be weighed beforehand: once it is done, a result says itself what became of them. */
const FORETOLD = new Set<Consequence['code']>(['gap', 'reauthorize', 'secrets-resent'])

/** What to say beyond the fields: of a plan what it will bring, of a result what is still so. */
export function consequencesOf({ change, result }: Item): readonly Consequence[] {
  return result === undefined ? change.consequences : change.consequences.filter(one => !FORETOLD.has(one.code))
}

/** `Warehouse/github_connector`, not escaped. */
export function nameOf(item: Item): string {
  return formatAddress(item.change.address)
}
