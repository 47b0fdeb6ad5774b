/** `mode: validate`, and what a plan becomes without credentials: offline checks and the base-to-head difference. */
import { ApiError, UserError, type Problem } from '../model/errors.ts'
import { own } from '../model/own.ts'
import { readMetadata } from '../ledger/open.ts'
import type { Metadata } from '../ledger/files.ts'
import { byPosition } from '../manifests/by-position.ts'
import { toDesired } from '../kinds/connector/desired.ts'
import { findDuplicates } from '../engine/plan/duplicates.ts'
import { serviceOf } from '../kinds/connector/identify.ts'
import { loadManifests } from '../manifests/load.ts'
import { plainComment, type CommandOutcome } from './outcome.ts'
import { assertValid, prepare } from './prepare.ts'
import { baseReport } from './report.ts'
import { desiredContext } from '../kinds/connector/resolve.ts'
import type { ConnectedRuntime, Runtime } from './runtime.ts'
import { manifestChanges } from './manifest-changes.ts'

/** Checks all manifests without asking Fivetran. `degraded`: why this is not a plan. */
export async function runValidate(runtime: Runtime, degraded: string | undefined): Promise<CommandOutcome> {
  const { inputs, context } = runtime
  const loaded = await loadManifests({ workspace: context.workspace, patterns: inputs.manifests })
  const { metadata, notice } = await cachedMetadata(runtime)
  const results = loaded.documents.map(document =>
    toDesired(document, desiredContext(runtime, undefined, own(metadata, serviceOf(document) ?? ''), 'defer')),
  )
  const problems = byPosition([
    ...loaded.problems,
    ...results.flatMap(result => result.problems),
    ...findDuplicates(results.flatMap(result => result.desired ?? [])),
  ])
  assertValid(problems)
  return validated(
    runtime,
    loaded.files,
    problems,
    [degraded, notice].filter(text => text !== undefined),
  )
}

/**
 * Checks all manifests by what Fivetran says of groups and services; offline, when Fivetran cannot be asked.
 * `degraded`: why this is not a plan.
 */
export async function runLiveValidate(
  runtime: ConnectedRuntime,
  degraded: string | undefined,
): Promise<CommandOutcome> {
  try {
    const prepared = await prepare(runtime)
    assertValid(prepared.problems)
    return await validated(runtime, prepared.files, prepared.problems, [
      ...(degraded === undefined ? [] : [degraded]),
      ...prepared.notices,
    ])
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return runValidate(runtime, `Fivetran could not be asked, so manifests were checked offline: ${error.message}`)
  }
}

async function validated(
  runtime: Runtime,
  files: readonly string[],
  problems: readonly Problem[],
  notices: readonly string[],
): Promise<CommandOutcome> {
  const differences = await manifestChanges(runtime, files)
  return {
    report: {
      ...baseReport(runtime, 'validate'),
      problems,
      notices: [...notices, ...(differences.notice === undefined ? [] : [differences.notice])],
      ...(differences.changes === undefined ? {} : { manifestChanges: differences.changes }),
    },
    failureReason: undefined,
    comments: plainComment(runtime.context.pullRequest),
    connectors: {},
    outputs: {},
  }
}

/**
 * Metadata that an apply has left beside the ledger; without it, fields are checked against the known list with
 * warnings.
 */
async function cachedMetadata({ github, inputs }: Runtime): Promise<{ metadata: Metadata; notice?: string }> {
  if (inputs.ledgerBranch === undefined) return { metadata: {} }
  try {
    return { metadata: await readMetadata(github, inputs.ledgerBranch, inputs.configuration) }
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof UserError)) throw error
    return {
      metadata: {},
      notice: 'Cached service metadata could not be read, so unknown `config` fields are warnings only.',
    }
  }
}
