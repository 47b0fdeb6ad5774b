/** What is recorded of a resource, as far as it helps where the key of its hashes is not at hand. Pure. */
import type { DesiredResource, ObservedResource, RecordedField, RecordedResource } from '../../model/resource.ts'
import { own } from '../../model/own.ts'
import { pathKey } from '../../model/path.ts'
import { holdsMask, isEmpty } from '../../model/value.ts'
import { canonicalRead, canonicalSent, type HashField } from '../diff/fields.ts'
import { isSpelling } from '../diff/kept.ts'
import type { Leaf } from '../diff/leaf.ts'
import { comparedLeavesOf } from '../diff/leaves.ts'
import { isKnown } from '../diff/secrets-in.ts'
import { settingsFor } from './ledger-entry.ts'

/** Equals no hash, and has the shape of one: it may come back into the ledger with a note of a refusal. */
const NO_HASH = '-'.repeat(22)

interface Known {
  readonly desired: DesiredResource
  readonly observed: ObservedResource
  readonly recorded: RecordedResource
  /** By the key of this run. */
  readonly hash: HashField
}

/**
 * The record with its hashes by the key of this run, so that the usual comparison gives what can be told without the key
 * that made them. Which fields were declared is recorded in plain text, so added and removed ones still show. A field
 * that Fivetran reports is compared by what it says, in whatever spelling. Of any other (a secret, a setting of ours, a
 * field that is never reported) nobody can tell, and it counts as unchanged.
 */
export function comparableRecord({ desired, observed, recorded, hash }: Known): RecordedResource {
  const leaves = new Map(comparedLeavesOf(desired, observed.fields ?? {}).map(leaf => [pathKey(leaf.path), leaf]))
  const settings = settingsFor(desired, hash)
  const fields = Object.entries(recorded.fields).map(([key, field]): [string, RecordedField] => {
    const leaf = leaves.get(key)
    return [key, { ...field, ...(leaf === undefined ? own(settings, key) : hashesOf(leaf, hash)) }]
  })
  return { ...recorded, fields: Object.fromEntries(fields) }
}

function hashesOf(leaf: Leaf, hash: HashField): RecordedField {
  const isReadable = !leaf.secret || (isKnown(leaf.desired) && !holdsMask(leaf.observed))
  const isShown = isReadable && leaf.reported && !isEmpty(leaf.observed)
  if (isShown && !isSpelling(leaf)) return { sent: NO_HASH, read: NO_HASH }
  return {
    sent: isKnown(leaf.desired) ? hash(leaf.path, canonicalSent(leaf)) : NO_HASH,
    read: hash(leaf.path, canonicalRead(leaf)),
  }
}
