/** What a result says of fields that Fivetran took without an error and does not keep as they were sent. */
import { desiredOf, type Change, type KeptField } from '../../model/change.ts'
import { formatPath, pathKey } from '../../model/path.ts'
import type { DesiredResource, RecordedResource } from '../../model/resource.ts'
import type { JsonObject } from '../../model/value.ts'
import { keptField } from '../diff/kept.ts'
import type { Leaf } from '../diff/leaf.ts'
import { comparedLeavesOf } from '../diff/leaves.ts'
import { isHeldIn } from '../record/held.ts'
import type { ChangePorts } from './ports.ts'
import { entryOfProgress, isApplied, type Progress } from './progress.ts'
import { isMissing, isSent } from './read-back.ts'

/** Fields that Fivetran keeps with another value, whether they were sent now or by an earlier run. */
export function keptFields(change: Change, progress: Progress, ports: ChangePorts): KeptField[] {
  const { kind, hasher } = ports
  const desired = desiredOf(change)
  // Nothing was done about what is kept since before.
  if (desired === undefined || !isApplied(progress)) return [...change.kept]
  const { partition, key } = progress.observed
  const entry = entryOfProgress(desired, progress, hasher, ports)
  const recorded: RecordedResource = { ...entry, kind: kind.name, partition, key }
  return effectiveLeaves(desired, progress.read, ports)
    .filter(({ path }) => !kind.isUnsettled(path, desired, recorded) && !isHeldIn(progress.former, path))
    .flatMap(leaf => keptField(leaf, recorded) ?? [])
}

/** The declared leaves but those that have no effect: that is said of them, and nothing else. */
function effectiveLeaves(desired: DesiredResource, read: JsonObject, { kind }: Pick<ChangePorts, 'kind'>): Leaf[] {
  const ineffective = new Set(kind.ineffectiveFields(desired, read).map(({ path }) => pathKey(path)))
  return comparedLeavesOf(desired, read).filter(({ path }) => !ineffective.has(pathKey(path)))
}

/** A warning for each declared field that was sent and that Fivetran, without an error, does not report at all. */
export function unreportedWarnings(change: Change, { sent, read }: Progress, ports: ChangePorts): string[] {
  const desired = desiredOf(change)
  if (desired === undefined || read === undefined) return []
  return effectiveLeaves(desired, read, ports).flatMap(leaf => {
    const isSaid = leaf.reported && !leaf.secret && !leaf.immutable && isSent(leaf, sent)
    return isSaid && isMissing(leaf) ? [`${formatPath(leaf.path)} was sent, but Fivetran does not report it back.`] : []
  })
}
