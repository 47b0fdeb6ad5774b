/** `mode: plan`: what a merge would do, for the reviewer. */
import { formatAddress, identityKey } from '../kinds/connector/connector.ts'
import type { Change, Plan } from '../engine/plan/plan.ts'
import { RecordIndex } from '../engine/plan/record-index.ts'
import { createRecord } from '../review/record.ts'
import { sealOf } from '../review/seal.ts'
import { computePlan, type ComputedPlan } from './compute-plan.ts'
import { labelOf } from './label.ts'
import { connectorOutput, type CommandOutcome, type CommentTarget, type ConnectorOutput } from './outcome.ts'
import { assertValid, leftoversOf, prepare, type Prepared } from './prepare.ts'
import { baseReport, effectiveScope } from './report.ts'
import type { ConnectedRuntime } from './runtime.ts'

/** Plans. Throws UserError for manifests with errors, ApiError when Fivetran cannot be read. */
export async function runPlan(runtime: ConnectedRuntime): Promise<CommandOutcome> {
  const prepared = await prepare(runtime)
  assertValid(prepared.problems)
  const label = await labelOf(runtime, prepared)
  const leftovers = leftoversOf(prepared)
  const computed = await computePlan(runtime, prepared, { scope: effectiveScope(runtime), label, leftovers })
  return {
    report: {
      ...baseReport(runtime, 'plan'),
      plan: computed.plan,
      problems: prepared.problems,
      notices: [...prepared.notices, ...withoutManifests(prepared, runtime)],
      cost: { fivetranRequests: runtime.reader.requests.total },
    },
    failureReason: computed.plan.changes.some(isConflict) ? 'invalid-manifest' : undefined,
    comments: planComments(runtime, computed.plan, label.isSet),
    connectors: connectorsOf(prepared, computed),
    outputs: {},
  }
}

/** A plan that finds no manifest looks like one that finds nothing to change: wrong globs must show. */
function withoutManifests({ files }: Prepared, { inputs }: ConnectedRuntime): string[] {
  return files.length === 0
    ? [
        `No file matches the input \`manifests\`: \`${inputs.manifests
          .trim()
          .split(/\s*\n\s*/)
          .join('`, `')}\`.`,
      ]
    : []
}

/** The comment with the plan, and in it the signed record of what the reviewer sees. */
export function planComments(
  { context, inputs, keys }: ConnectedRuntime,
  plan: Plan,
  labelled: boolean,
): readonly CommentTarget[] {
  if (context.pullRequest === undefined) return []
  const { number: pull, headCommit: head } = context.pullRequest
  const place = { configuration: inputs.configuration, repository: `${context.owner}/${context.repo}`, pull, head }
  const record = createRecord(
    { ...place, labelled, changeDigests: plan.changes.filter(isShownAsDone).map(change => change.digest) },
    keys.current.review,
  )
  return [{ pull, seal: sealOf({ record, key: keys.current.review }), onlyAt: head }]
}

/**
 * What a manifest asks for and cannot have: apply would fail for certain. A refused deletion is the reviewer's to
 * decide.
 */
function isConflict({ refusal }: Change): boolean {
  return refusal?.reason === 'conflict'
}

/**
 * What the comment shows as to be done was reviewed, whether or not that is asked for: apply may know less of what was
 * begun.
 */
function isShownAsDone({ refusal, kind }: Change): boolean {
  return refusal === undefined && kind !== 'noop'
}

/** True for a change that apply makes only if a reviewer saw it. */
export function needsReview(change: Change): boolean {
  return !change.exemptFromReview && change.refusal === undefined && change.kind !== 'noop'
}

/** Every managed connector for the output `connectors`: as read, or as far as the ledger knows it. */
export function connectorsOf(prepared: Prepared, { observation }: ComputedPlan): Record<string, ConnectorOutput> {
  const outputs: Record<string, ConnectorOutput> = {}
  const index = new RecordIndex(prepared.snapshot?.ledger)
  for (const { address, service } of prepared.desired) {
    const record = index.find(address)
    const observed =
      record === undefined
        ? observation.atAddress.get(identityKey(address.group.id, address.schema))?.[0]
        : observation.byId.get(record.id)
    const name = formatAddress(address)
    if (observed !== undefined) outputs[name] = connectorOutput(observed)
    else if (record !== undefined)
      outputs[name] = {
        id: record.id,
        name: record.schema,
        service,
        connected_by: null,
        created_at: null,
        setup_state: null,
      }
  }
  return outputs
}
