/** How far a change has come. */
import type { ObservedConnector, SetupTest } from '../../kinds/connector/connector.ts'
import type { TestState } from '../../ledger/ledger.ts'
import type { Change, Step } from '../plan/plan.ts'

export interface Progress {
  id: string | undefined
  /** The latest report; its config is missing where the answer to the last change left it out. */
  connector: ObservedConnector | undefined
  /** True when the fields are as declared: created, updated, or equal from the start. */
  settled: boolean
  pins: { certificates: string[]; fingerprints: string[] }
  testState: TestState
  tests: readonly SetupTest[]
  owesStart: boolean
  replaces: string | undefined
  /** A connector that this change has deleted. */
  deletedId: string | undefined
  /** The request in hand; what it did is unknown while it is not answered. */
  current: Step['do'] | undefined
  message: string | undefined
}

/** The progress of a change of which nothing is done yet. */
export function initialProgress(change: Change): Progress {
  const { recorded, desired, steps } = change
  const starts = steps.some(step => step.do === 'start')
  const creates = isCreation(change)
  return {
    id: creates ? undefined : change.id,
    connector: creates ? undefined : change.observed,
    settled: !steps.some(step => step.do === 'create' || step.do === 'update'),
    pins: creates ? { certificates: [], fingerprints: [] } : approvedPins(change),
    testState: steps.some(step => step.do === 'test')
      ? 'owed'
      : desired?.tests.run === true
        ? (recorded?.tests ?? 'none')
        : 'none',
    tests: [],
    // Nothing starts what still waits for a person; that it is owed stays known.
    owesStart: starts || (!creates && recorded?.owesStart === true && desired?.settings.paused !== true),
    replaces:
      steps.flatMap(step => (step.do === 'delete' && step.ifTestsPassed ? [step.id] : []))[0] ??
      (creates ? undefined : recorded?.replaces),
    deletedId: undefined,
    current: undefined,
    message: undefined,
  }
}

/** True for a change that makes a connector. */
export function isCreation({ steps }: Change): boolean {
  return steps.some(step => step.do === 'create')
}

/**
 * Pins that are approved before anything is done: ours, or (of an adopted connector) those that Fivetran already lists.
 */
function approvedPins({ recorded, desired, steps }: Change): Progress['pins'] {
  if (recorded !== undefined)
    return { certificates: [...recorded.pins.certificates], fingerprints: [...recorded.pins.fingerprints] }
  const missing = new Set(
    steps.flatMap(step =>
      step.do === 'approve-certificate' || step.do === 'approve-fingerprint' ? [step.pin.hash] : [],
    ),
  )
  const listed = (pins: readonly { readonly hash: string }[] = []): string[] =>
    pins.map(pin => pin.hash).filter(hash => !missing.has(hash))
  return { certificates: listed(desired?.pins.certificates), fingerprints: listed(desired?.pins.fingerprints) }
}
