/** What somebody changes in Fivetran between review and merge. Pure. */
import { withChanges } from '../engine/plan/counts.ts'
import type { Change, Plan } from '../model/change.ts'
import { listOf } from '../model/count.ts'
import { formatPath } from '../model/path.ts'

/** True for an update that only takes back what somebody has changed in Fivetran. */
function isDriftAlone({ action, refusal, fields, steps }: Change): boolean {
  const isFivetrans = fields.length > 0 && fields.every(({ origin }) => origin === 'fivetran')
  return action === 'update' && refusal === undefined && isFivetrans && steps.every(step => step.do === 'update')
}

/**
 * The plan without those of `unreviewed` that are drift alone, which it tells instead: nobody has asked a run with
 * `scope: changed` what the repository did not change, so it neither acts on it nor fails.
 */
export function withoutDrift(plan: Plan, unreviewed: readonly Change[]): Plan {
  const drifts = unreviewed.filter(isDriftAlone)
  if (drifts.length === 0) return plan
  const warnings = drifts.map(({ address, fields }) => {
    const names = listOf(
      fields.map(({ path }) => `\`${formatPath(path)}\``),
      fields.length,
    )
    return `Somebody has changed ${names} of \`${address.name}\` in Fivetran since the plan was reviewed. It is left as it is; the next plan shows it.`
  })
  const rest = withChanges(
    plan,
    plan.changes.filter(change => !drifts.includes(change)),
  )
  return { ...rest, warnings: [...rest.warnings, ...warnings] }
}
