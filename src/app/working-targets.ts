/** What `targets` leave out although what is made would be of no use without it. */
import { assertTargetsWhole, untargeted, workingNeedsOf } from '../engine/dependencies.ts'
import { absentWhen } from '../model/errors.ts'
import { identityOf, type DesiredResource } from '../model/resource.ts'
import type { ComputedPlan } from './compute-plan.ts'
import type { Prepared } from './prepare.ts'
import type { ConnectedRuntime } from './runtime.ts'
import { selector } from './targets.ts'

/**
 * Throws UserError where `targets` name something to be created and leave out what it needs working, which is declared
 * and does not exist yet. Only for that one, Fivetran is asked. What the key may not look up counts as there. Throws
 * ApiError.
 */
export async function assertTargetsWork(
  { options }: Pick<ConnectedRuntime, 'options'>,
  { desired, run }: Pick<Prepared, 'desired' | 'run'>,
  { plan, inputs }: Pick<ComputedPlan, 'plan' | 'inputs'>,
): Promise<void> {
  if (options.targets.length === 0) return
  const kinds = new Map(inputs.map(of => [of.kind.name, of]))
  const selects = selector(options.targets)
  const leftOut = untargeted(plan.changes, desired, change => workingNeedsOf(change, kinds)).filter(
    ({ needed }) => !selects(needed.address),
  )
  const exists = async ({ address, livesIn }: DesiredResource): Promise<boolean> => {
    const of = kinds.get(address.kind)
    if (of === undefined || of.index.find(address) !== undefined) return true
    if (livesIn !== undefined) return false
    const here = await absentWhen(({ status }) => status === 403, of.kind.lookUp(address, run))
    return here === undefined || here.length > 0
  }
  const needed = new Map(leftOut.map(one => [identityOf(one.needed.address), one.needed]))
  const there = new Map(await Promise.all([...needed].map(async ([key, one]) => [key, await exists(one)] as const)))
  assertTargetsWhole(leftOut, one => there.get(identityOf(one.address)) === true)
}
