/**
 * `mode: drift`: what differs between Fivetran and what was last applied, told in one issue. Changes nothing in
 * Fivetran.
 */
import { driftOf } from '../engine/drift/drift-of.ts'
import { noticesOf } from '../engine/plan/notices.ts'
import { countDrifts, type DriftReport } from '../engine/drift/report.ts'
import type { DriftRun } from '../render/parts/report.ts'
import { computePlan, type ComputedPlan } from './compute-plan.ts'
import { publishIssue, type PublishedIssue } from './drift-issue.ts'
import { NO_LABEL } from './label.ts'
import type { RunOutcome } from './outcome.ts'
import { assertValid, interruptedIn, prepare, type Prepared } from './prepare.ts'
import { baseReport } from './report.ts'
import { managedResources } from './resources.ts'
import type { ConnectedRuntime } from './runtime.ts'
import { selector } from './targets.ts'
import { noManifest } from './checkout.ts'

/** How often everything is read anew because something was applied in between. */
const ROUNDS = 3

/**
 * Compares everything that is managed. Throws UserError for manifests with errors and where nothing may be concluded
 * from what Fivetran shows, ApiError when it cannot be read; what GitHub refuses of the issue is a notice.
 */
export async function runDrift(given: ConnectedRuntime): Promise<RunOutcome> {
  // Nothing is sent, so secrets are not needed; where they are at hand, a rotated one is seen.
  const runtime: ConnectedRuntime = { ...given, options: { ...given.options, undefinedSecrets: 'defer' } }
  const { prepared, computed, drift } = await settledDrift(runtime)
  const report: DriftRun = {
    ...baseReport(runtime, 'drift'),
    plan: computed.plan,
    drift,
    problems: [...prepared.problems, ...computed.plan.problems],
    warnings: noManifest(prepared, runtime),
    notices: [
      ...prepared.notices,
      ...computed.notices,
      ...noticesOf(computed.inputs, selector(runtime.options.targets), 'as drift'),
    ],
    cost: { fivetranRequests: runtime.fivetran.requests.total },
  }
  const { issue, notice } = await tell(runtime, report)
  const drifts = countDrifts(drift)
  return {
    report: {
      ...report,
      drift: issue === undefined ? drift : { ...drift, issue },
      notices: notice === undefined ? report.notices : [...report.notices, notice],
    },
    failureReason: drifts > 0 ? 'drift' : undefined,
    comments: [],
    resources: managedResources(computed),
    outputs: { drifts: String(drifts) },
  }
}

async function tell(runtime: ConnectedRuntime, report: DriftRun): Promise<PublishedIssue> {
  const { issues, words } = runtime.host
  const { noIssue } = words.drift
  if (issues === undefined) return countDrifts(report.drift) === 0 || noIssue === undefined ? {} : { notice: noIssue }
  if (runtime.options.dryRun) return { notice: 'Dry run: the drift issue was left as it is.' }
  const published = await publishIssue(issues, report, runtime)
  if (published.notice !== undefined) runtime.log.warning(published.notice)
  return published
}

interface Read {
  readonly prepared: Prepared
  readonly computed: ComputedPlan
  readonly drift: DriftReport
}

/**
 * What an apply changes after the ledger was read looks like drift. So where the ledger has changed meanwhile,
 * everything is read again: its intent then names what is under way.
 */
async function settledDrift(runtime: ConnectedRuntime): Promise<Read> {
  for (let round = 1; ; round += 1) {
    const read = await readDrift(runtime)
    if (countDrifts(read.drift) === 0 || round === ROUNDS || !(await hasMoved(runtime, read.prepared))) return read
    runtime.log.info('The ledger changed while Fivetran was read; reading again')
  }
}

async function hasMoved({ host }: ConnectedRuntime, { snapshot }: Prepared): Promise<boolean> {
  if (snapshot === undefined) return false
  return (await host.ledger.head(snapshot.source.branch))?.commit !== snapshot.head
}

async function readDrift(runtime: ConnectedRuntime): Promise<Read> {
  const { targets } = runtime.options
  const prepared = await prepare(runtime)
  assertValid(prepared.problems)
  const interrupted = interruptedIn(prepared, runtime)
  const computed = await computePlan(runtime, prepared, { scope: 'all', label: NO_LABEL, manual: false, interrupted })
  const drift = driftOf({
    kinds: computed.inputs,
    ledger: prepared.snapshot !== undefined,
    hasher: prepared.hashers.recorded,
    plan: computed.plan,
    interrupted,
    targets,
    selects: selector(targets),
    words: runtime.host.words,
  })
  return { prepared, computed, drift }
}
