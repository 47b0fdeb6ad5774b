/** What a reviewer saw, as the plan comment remembers it. Pure data; `seal.ts` hides and signs it. */
import { createHmac } from 'node:crypto'

/**
 * Characters of a digest in a record. Keyed, so that nobody can look for two changes with one digest: 96 bits are
 * enough.
 */
const DIGEST_LENGTH = 16

/** With more changes than this the record holds one digest of all of them: a comment holds 65,536 characters. */
export const MOST_DIGESTS = 2000

/** What the record is about: a copy of it anywhere else is worth nothing. */
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
  /** Keyed digests of the changes, in order, one after the other, of 16 characters each. */
  readonly digests: string
  /** Instead of them, one digest of all. */
  readonly whole?: string
}

/**
 * The record of a plan; `changeDigests` are those of the changes that need review, in any order. `key`: the review key.
 */
export function createRecord(
  fields: RecordPlace & {
    readonly head: string
    readonly labelled?: boolean
    readonly changeDigests: readonly string[]
  },
  key: Buffer,
): ReviewRecord {
  const { configuration, repository, pull, head, changeDigests } = fields
  const about = {
    configuration,
    repository,
    pull,
    head,
    ...(fields.labelled === true ? { labelled: true as const } : {}),
  }
  const distinct = [...new Set(changeDigests)]
  if (distinct.length > MOST_DIGESTS) return { ...about, digests: '', whole: wholeDigest(distinct, key) }
  return {
    ...about,
    digests: distinct
      .map(digest => shortDigest(digest, key))
      .toSorted()
      .join(''),
  }
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

/** A record and the review key that opened it, which made its digests too. */
export interface OpenedRecord {
  readonly record: ReviewRecord
  readonly key: Buffer
}

/**
 * Those of the digests that some record holds. A record of the whole plan holds them if they are exactly the ones it
 * was made of:
 * after such a plan was applied in part, the rest must be planned and reviewed again.
 */
export function reviewed(changeDigests: readonly string[], records: readonly OpenedRecord[]): Set<string> {
  const distinct = [...new Set(changeDigests)]
  return new Set(records.flatMap(({ record, key }) => coveredBy(record, distinct, key)))
}

function coveredBy(record: ReviewRecord, distinct: readonly string[], key: Buffer): readonly string[] {
  if (record.whole !== undefined) return record.whole === wholeDigest(distinct, key) ? distinct : []
  const held = new Set(record.digests.match(new RegExp(`.{${DIGEST_LENGTH}}`, 'g')))
  return distinct.filter(digest => held.has(shortDigest(digest, key)))
}

// Plain base64: base64url has `-`, and two of them end an HTML comment for some readers.
function shortDigest(digest: string, key: Buffer): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['change', digest]))
    .digest('base64')
    .slice(0, DIGEST_LENGTH)
}

function wholeDigest(digests: readonly string[], key: Buffer): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['plan', digests.toSorted()]))
    .digest('base64')
}
