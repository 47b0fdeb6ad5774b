/** The changes of a report, each with what came of it: one row, one fold, one log line. */
import type { ChangeResult, Outcome, SideEffect } from '../../engine/execute/result.ts'
import { idOf, isDestructive, recordedOf, type Change, type Consequence } from '../../model/change.ts'
import { compareNames } from '../../model/order.ts'
import { formatPath } from '../../model/path.ts'
import { SOMEBODY, type Waiting } from '../../model/waiting.ts'
import { isFailedTest, type SetupTest } from '../../model/setup-test.ts'
import { changeWords } from './change-words.ts'
import { namingOf, type Naming } from '../parts/names.ts'
import type { Report } from '../parts/report.ts'
import { sideText } from '../parts/side.ts'
import { inSentences } from '../text/sentence.ts'
import { BRIEF } from '../text/value.ts'

/** A change of a report, and what came of it. */
export interface Item {
  readonly change: Change
  readonly result: ChangeResult | undefined
  /** `planned`: not carried out yet. */
  readonly status: 'planned' | Outcome
  /** True for what earlier runs have begun or refused: no part of what is reviewed or applied here. */
  readonly carriedOver: boolean
  /** How this document names resources. */
  readonly naming: Naming
}

const URGENCY: Readonly<Record<Item['status'], number>> = {
  failed: 0,
  'tests-failed': 1,
  'tests-owed': 1,
  refused: 2,
  waiting: 3,
  skipped: 4,
  planned: 6,
  done: 6,
}

/**
 * Every change that does something or was to: first what failed or is refused, then deletions, then in the order in
 * which they are made, then by name. What is carried over from earlier runs stands last.
 */
export function itemsOf(report: Report): Item[] {
  const items = allItems(report).filter(item => item.change.action !== 'none' || item.status === 'waiting')
  const stepOf = stepsIn(items)
  return items.toSorted(
    (a, b) =>
      Number(a.carriedOver) - Number(b.carriedOver) ||
      urgencyOf(a) - urgencyOf(b) ||
      stepOf(a.change) - stepOf(b.change) ||
      byName(a, b),
  )
}

/** How many changes come one after the other before a change: 0 for one that waits for none. */
function stepsIn(items: readonly Item[]): (change: Change) => number {
  const byAddress = new Map(items.map(({ change }) => [change.address.name, change]))
  const steps = new Map<Change, number>()
  const stepOf = (change: Change): number => {
    const known = steps.get(change)
    if (known !== undefined) return known
    // Nothing waits for itself, so this is only for names that two have.
    steps.set(change, 0)
    const before = (change.after ?? []).flatMap(name => byAddress.get(name) ?? [])
    const step = before.length === 0 ? 0 : 1 + Math.max(...before.map(stepOf))
    steps.set(change, step)
    return step
  }
  return stepOf
}

/** Resources to which nothing is done, and which have warnings. */
export function unchangedItemsOf(report: Report): Item[] {
  return allItems(report)
    .filter(({ change, status }) => change.action === 'none' && status !== 'waiting' && change.warnings.length > 0)
    .toSorted(byName)
}

function allItems({ plan, result, kinds }: Report): Item[] {
  const results = result?.results ?? plan?.changes.map(change => ({ change, outcome: undefined })) ?? []
  const naming = namingOf(
    kinds,
    results.map(({ change }) => change.address),
  )
  return results.map(one => {
    const { outcome = plannedStatus(one.change) } = one
    const came = 'id' in one ? one : undefined
    const change = came?.outline === undefined ? one.change : { ...one.change, outline: came.outline }
    return { change, result: came, status: outcome, carriedOver: isCarriedOver(change, came), naming }
  })
}

/** A change that is not carried out yet; a resource that waits for a person, to which nothing is done, waits already. */
function plannedStatus({ refusal, action, waits }: Change): Item['status'] {
  if (refusal !== undefined) return 'refused'
  return action === 'none' && waits !== undefined ? 'waiting' : 'planned'
}

/** What a person has to do: of a plan what is known before, of a result what came of it. */
export function waitingOf({ change, result, status }: Pick<Item, 'change' | 'result' | 'status'>): Waiting | undefined {
  if (status === 'waiting') return result?.waits ?? change.waits ?? SOMEBODY
  return status === 'planned' ? change.waits : undefined
}

/**
 * True for a refusal that an earlier run has failed on, for owed setup tests of a resource that did not change, and in
 * a plan for an interrupted change that is resumed as it was begun.
 */
function isCarriedOver(change: Change, result: ChangeResult | undefined): boolean {
  const { refusal, action, fields, resumed, exemptFromReview } = change
  if (refusal !== undefined) return !refusal.fails
  if (!exemptFromReview) return false
  if (action === 'test') return fields.length === 0 && result?.fails !== true && !isWaitOver(change, result)
  return resumed && result === undefined
}

/** True where tests have passed for which somebody had to do something first: that is what the run was for. */
function isWaitOver(change: Change, result: ChangeResult | undefined): boolean {
  return result?.outcome === 'done' && recordedOf(change)?.waiting === true
}

function urgencyOf(item: Item): number {
  return item.status === 'planned' && isLoss(item) ? 5 : URGENCY[item.status]
}

function byName(a: Item, b: Item): number {
  return compareNames(a.change.address.name, b.change.address.name)
}

/** True for what is skipped, or would be by an apply, for nothing but what has to work first. */
export function isHeldUp({ change, result, status }: Pick<Item, 'change' | 'result' | 'status'>): boolean {
  return status === 'planned' ? change.heldUpBy !== undefined : result?.heldUp === true
}

/** True for what a person must look at: failed, refused, skipped or waiting. */
export function isTrouble(item: Item): boolean {
  return item.status !== 'planned' && item.status !== 'done'
}

/** True when a resource is deleted, in whatever way, and no guard holds it back. */
export function isLoss({ status, change }: Pick<Item, 'status' | 'change'>): boolean {
  return status !== 'refused' && isDestructive(change)
}

/** Why it failed, was skipped or refused, and what to do about it, each where there is something to say. */
export function reasonOf(item: Item): { readonly message: string | undefined; readonly hint: string | undefined } {
  const refusal = item.status === 'refused' ? item.change.refusal : undefined
  return { message: item.result?.message ?? refusal?.message, hint: item.result?.hint ?? refusal?.hint }
}

/** The same as one text; empty where there is nothing to say. */
export function reasonText(item: Item): string {
  const { message, hint } = reasonOf(item)
  return inSentences([message, hint])
}

/** The consequences to tell: of a plan all, of a result those that still hold. */
export function consequencesOf({ change, result }: Item): readonly Consequence[] {
  return result === undefined ? change.consequences : change.consequences.filter(one => one.onlyBefore !== true)
}

/** Warnings of the plan and of the run, each once. */
export function warningsOf({ change, result }: Item): string[] {
  return [...new Set([...change.warnings, ...(result?.warnings ?? []), ...(result?.sideEffects ?? []).map(effectText)])]
}

function effectText({ path, before, after, sentAgain, refusal }: SideEffect): string {
  // Lists and mappings are too long for a sentence.
  const isNested = [before, after].some(side => side.type === 'value' && typeof side.value === 'object')
  const values = isNested ? '' : ` from ${sideText(before, BRIEF)} to ${sideText(after, BRIEF)}`
  return `When this was changed, Fivetran also changed ${formatPath(path)}${values}. ${nextOfEffect(sentAgain, refusal)}`
}

function nextOfEffect(sentAgain: boolean, refusal: string | undefined): string {
  if (!sentAgain) return 'It was not sent once more; the next plan shows it.'
  const sent = "The manifest's value was sent once more"
  return refusal === undefined ? `${sent}.` : `${sent}, and refused: ${refusal}`
}

/** That it failed; of what was made before that, that it is there. No Markdown. */
export function failedWords({ change, result }: Pick<Item, 'change' | 'result'>): string {
  const { verb, past } = changeWords(change)
  const isMade = (change.action === 'create' || change.action === 'recreate') && result?.id !== undefined
  return isMade ? `${past}, then failed` : `${verb} failed`
}

/** The setup tests that failed. */
export function failedTestsOf({ result }: Item): SetupTest[] {
  return result?.tests.filter(isFailedTest) ?? []
}

/** The id that Fivetran has for the resource, where it exists. */
export function idOfItem({ change, result }: Item): string | undefined {
  return result?.id ?? idOf(change)
}

/** `Warehouse/github`, not escaped. */
export function nameOf({ change, naming }: Item): string {
  return naming.text(change.address)
}

/** The same as Markdown. */
export function nameCodeOf({ change, naming }: Item): string {
  return naming.code(change.address)
}
