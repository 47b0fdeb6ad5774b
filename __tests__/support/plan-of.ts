/** Plans over everything, and what their plan files say. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import type { RunOptions, Runs, World } from './world.ts'

/** A change of the plan file: its kind, and the fields that differ. */
export interface PlannedChange {
  readonly kind: string
  readonly address: string
  readonly service: string
  readonly id: string | null
  /** Formatted path and whose change it is. */
  readonly fields: readonly { readonly path: string; readonly origin: string | null; readonly secret: boolean }[]
  readonly refusal: string | null
  /** What would be sent: `update`, `test` … */
  readonly requests: readonly string[]
}

export interface WholePlan {
  readonly run: ActionRun
  readonly changes: readonly PlannedChange[]
}

interface PlanFile {
  readonly failure: { readonly message: string } | null
  readonly problems: readonly { readonly severity: string; readonly message: string }[]
  readonly changes: readonly {
    readonly kind: string
    readonly address: string
    readonly service: string
    readonly id: string | null
    readonly fields: readonly {
      readonly path: string
      readonly origin: string | null
      readonly after: { readonly type: string }
    }[]
    readonly refusal: { readonly message: string } | null
    readonly requests: readonly { readonly do: string }[]
  }[]
}

/**
 * A manual plan of everything on the default branch. Nothing of it is left on the disk. Throws when there is no plan.
 */
export async function planAll(
  world: World,
  options: RunOptions = {},
  by: Runs<RunOptions> = world,
): Promise<WholePlan> {
  const directory = mkdtempSync(join(tmpdir(), 'plan-'))
  try {
    const inputs = { mode: 'plan', scope: 'all', ...options.inputs }
    const run = await by.run(world.triggers.workflowDispatch(), {
      ...options,
      inputs,
      env: { ...options.env, RUNNER_TEMP: directory },
    })
    const file = run.outputs['plan-file']
    if (file === undefined) throw new Error(`the plan failed: ${run.unmasked}`)
    const plan: PlanFile = JSON.parse(readFileSync(file, 'utf8'))
    // A plan that failed has no changes either.
    const errors = plan.problems.filter(({ severity }) => severity === 'error').map(({ message }) => message)
    if (plan.failure !== null || errors.length > 0)
      throw new Error(`the plan failed: ${[plan.failure?.message, ...errors].join('\n')}`)
    return { run, changes: plan.changes.map(changeFrom) }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function changeFrom({
  kind,
  address,
  service,
  id,
  fields,
  refusal,
  requests,
}: PlanFile['changes'][number]): PlannedChange {
  return {
    kind,
    address,
    service,
    id,
    fields: fields.map(({ path, origin, after }) => ({ path, origin, secret: after.type === 'secret' })),
    refusal: refusal?.message ?? null,
    requests: requests.map(request => request.do),
  }
}
