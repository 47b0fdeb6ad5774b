/**
 * What a reviewer saw, as the plan comment remembers it. Pure data; `signature.ts` hides it in the comment and signs
 * it.
 */
import { createHmac } from 'node:crypto'
import { compareTexts } from '../model/order.ts'
import { own } from '../model/own.ts'
import type { Address } from '../model/resource.ts'

/**
 * Characters of a digest in a record. It is keyed, so that nobody can search for two changes with one digest: 96 bits
 * are enough.
 */
const DIGEST_LENGTH = 16

/** With more changes than this the record holds one digest of all of them: a comment holds 65,536 characters. */
export const MOST_DIGESTS = 2000

/** What the record is about: a copy of it anywhere else does not count. */
export interface RecordPlace {
  readonly configuration: string
  /** `owner/name` */
  readonly repository: string
  readonly pull: number
}

export interface ReviewRecord extends RecordPlace {
  /** Head commit of the pull request that was planned. */
  readonly head: string
  /**
   * Set when the pull request carried `allow-deletions` before it was planned: the destructive changes in it are
   * allowed.
   */
  readonly labelled?: true
  /** Keyed digests of the changes by the kind of their resources: 16 characters each, sorted, one after the other. */
  readonly digests: Readonly<Record<string, string>>
  /** Instead of them, one digest of all. */
  readonly whole?: string
}

/** What a record knows of a change. */
export interface Reviewable {
  readonly address: Pick<Address, 'kind'>
  /** Digest of what the change does; equal digests, same change. */
  readonly digest: string
}

/** The record of a plan; `changes` are those that need review, in any order. `key`: the review key. */
export function createRecord(
  fields: RecordPlace & {
    readonly head: string
    readonly labelled?: boolean
    readonly changes: readonly Reviewable[]
  },
  key: Buffer,
): ReviewRecord {
  const { configuration, repository, pull, head, labelled, changes } = fields
  const about = { configuration, repository, pull, head, ...(labelled === true ? { labelled } : {}) }
  if (new Set(changes.map(textOf)).size > MOST_DIGESTS)
    return { ...about, digests: {}, whole: wholeDigest(changes, key) }
  const kinds = [...Map.groupBy(changes, change => change.address.kind)].toSorted(([a], [b]) => compareTexts(a, b))
  return { ...about, digests: Object.fromEntries(kinds.map(([kind, ofKind]) => [kind, digestsOf(ofKind, key)])) }
}

function digestsOf(changes: readonly Reviewable[], key: Buffer): string {
  const distinct = new Set(changes.map(change => shortDigest(change, key)))
  return [...distinct].toSorted(compareTexts).join('')
}

/**
 * Why a genuine record does not count here: it was copied from elsewhere, or is of another commit than the one asked
 * for.
 */
export function misplaced(
  record: ReviewRecord,
  place: RecordPlace & { readonly head: string },
): 'copied' | 'outdated' | undefined {
  const same =
    record.configuration === place.configuration &&
    record.repository.toLowerCase() === place.repository.toLowerCase() &&
    record.pull === place.pull
  if (!same) return 'copied'
  return record.head === place.head ? undefined : 'outdated'
}

/** A record whose signature is genuine, and the review key that signed it. The same key made its digests. */
export interface VerifiedRecord {
  readonly record: ReviewRecord
  readonly key: Buffer
}

/**
 * Those of the changes that some record holds. A record of a whole plan holds them only if they are exactly the ones
 * that it was made of: after such a plan was applied in part, the rest must be planned and reviewed again.
 */
export function reviewed<C extends Reviewable>(
  changes: readonly C[],
  records: readonly VerifiedRecord[],
): ReadonlySet<C> {
  return new Set(records.flatMap(({ record, key }) => coveredBy(record, changes, key)))
}

function coveredBy<C extends Reviewable>(record: ReviewRecord, changes: readonly C[], key: Buffer): readonly C[] {
  if (record.whole !== undefined) return record.whole === wholeDigest(changes, key) ? changes : []
  const byKind = Map.groupBy(changes, change => change.address.kind)
  return [...byKind].flatMap(([kind, ofKind]) => {
    const held = new Set(own(record.digests, kind)?.match(new RegExp(`.{${DIGEST_LENGTH}}`, 'g')))
    return ofKind.filter(change => held.has(shortDigest(change, key)))
  })
}

/** The kind is part of it, so that changes of different kinds never stand for each other. */
function textOf({ address, digest }: Reviewable): string {
  return JSON.stringify([address.kind, digest])
}

// Plain base64: base64url has `-`, and two of them end an HTML comment for some readers.
function shortDigest(change: Reviewable, key: Buffer): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['change', textOf(change)]))
    .digest('base64')
    .slice(0, DIGEST_LENGTH)
}

function wholeDigest(changes: readonly Reviewable[], key: Buffer): string {
  const distinct = [...new Set(changes.map(textOf))].toSorted(compareTexts)
  return createHmac('sha256', key)
    .update(JSON.stringify(['plan', distinct]))
    .digest('base64')
}
