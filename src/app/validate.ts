/** `mode: validate`, and what a plan becomes without credentials: offline checks and the base-to-head difference. */
import type { Services } from '../ledger/ledger.ts'
import { readServices } from '../ledger/open.ts'
import { loadManifests } from '../manifests/load.ts'
import { ApiError, UserError, type Problem } from '../model/errors.ts'
import { manifestChanges } from './manifest-changes.ts'
import { plainComment, type RunOutcome } from './outcome.ts'
import { assertValid, checkOffline, prepare } from './prepare.ts'
import { printManifests } from './print-manifests.ts'
import { baseReport } from './report.ts'
import type { ConnectedRuntime, Runtime } from './runtime.ts'
import { noManifest } from './checkout.ts'

/** Of which problems a check tells. */
export type Concerns = (problem: Problem) => boolean

/** Checks all manifests without asking Fivetran. `degraded`: why this is not a plan. */
export async function runValidate(
  runtime: Runtime,
  degraded: string | undefined,
  concerns: Concerns = () => true,
): Promise<RunOutcome> {
  const { options, host } = runtime
  const loaded = await loadManifests({ workspace: host.run.workspace, patterns: options.manifests })
  const { services, notice } = await keptServices(runtime)
  const { problems: all, desired } = checkOffline(loaded, runtime, services)
  const problems = all.filter(concerns)
  assertValid(problems)
  await printManifests(runtime, desired)
  const notices = [degraded, notice].filter(text => text !== undefined)
  return validated(runtime, loaded.files, problems, notices)
}

/**
 * Checks all manifests by what Fivetran says now, such as which services it has; offline, when Fivetran cannot be
 * asked. `degraded`: why this is not a plan.
 */
export async function runLiveValidate(
  runtime: ConnectedRuntime,
  degraded: string | undefined,
  concerns: Concerns = () => true,
): Promise<RunOutcome> {
  try {
    const prepared = await prepare(runtime, 'show')
    const problems = prepared.problems.filter(concerns)
    assertValid(problems)
    await printManifests(runtime, prepared.desired)
    const notices = [...(degraded === undefined ? [] : [degraded]), ...prepared.notices]
    return await validated(runtime, prepared.files, problems, notices)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const reason = `Fivetran could not be asked, so manifests were checked offline: ${error.message}`
    return runValidate(runtime, reason, concerns)
  }
}

async function validated(
  runtime: Runtime,
  files: readonly string[],
  problems: readonly Problem[],
  notices: readonly string[],
): Promise<RunOutcome> {
  const differences = await manifestChanges(runtime)
  return {
    report: {
      ...baseReport(runtime, 'validate'),
      problems,
      warnings: noManifest({ files }, runtime),
      notices: [...notices, ...(differences.notice === undefined ? [] : [differences.notice])],
      ...(differences.changes === undefined ? {} : { manifestChanges: differences.changes }),
    },
    failureReason: undefined,
    comments: plainComment(runtime.host.run.pullRequest),
    resources: [],
    outputs: {},
  }
}

/**
 * Metadata that an apply has left beside the ledger; without it, fields are checked against the known list, with
 * warnings.
 */
async function keptServices({ host, options }: Runtime): Promise<{ services: Services; notice?: string }> {
  if (options.ledgerBranch === undefined) return { services: {} }
  try {
    return { services: await readServices(host.ledger, options.ledgerBranch, options.configuration) }
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof UserError)) throw error
    const notice = 'Cached service metadata could not be read, so unknown `config` fields are warnings only.'
    return { services: {}, notice }
  }
}
