/** A change of the ledger's key: what a run says about it, and what becomes of entries that it could not compare. */
import { entryOf, recordedResources, type Ledger, type LedgerUpdate } from '../ledger/ledger.ts'
import { sourceOfKeys } from '../ledger/keys.ts'
import type { LedgerSnapshot } from '../ledger/open.ts'
import { identityOf } from '../model/resource.ts'

/** `to come`: this run only shows. `done`, `begun`: what came of it in an apply. */
export type KeyChangeState = 'to come' | 'done' | 'begun'

const FORMER = { previous: '`previous-fingerprint-key`', apiSecret: 'the Fivetran API secret' } as const
const CURRENT = { 'fingerprint-key': '`fingerprint-key`', 'api-secret': 'the Fivetran API secret' } as const

/** One notice while keys are being changed; none otherwise, or without a ledger. */
export function keyChangeNotices(snapshot: LedgerSnapshot | undefined, state: KeyChangeState): string[] {
  if (snapshot?.formerKey === undefined) return []
  const to = CURRENT[sourceOfKeys(snapshot.source.keys)]
  if (snapshot.formerKey === 'unknown') return [UNKNOWN]
  const from = FORMER[snapshot.formerKey]
  const change = `from that of ${from} to that of ${to}`
  if (state === 'to come')
    return [
      `The next apply changes the ledger's key by itself, ${change}. It reads all managed resources for that, and sends nothing.`,
    ]
  if (state === 'begun')
    return [
      `The ledger's key is being changed ${change}. An apply without \`targets\` that ends with nothing left over completes it; until then keep ${from} as it is.`,
    ]
  const rest =
    snapshot.formerKey === 'previous' ? ' `previous-fingerprint-key` is needed no more: remove it from all jobs.' : ''
  return [`The ledger's key was changed ${change}. Nothing was sent for that.${rest}`]
}

/** Of a run that lacks the key by which the ledger is. */
const UNKNOWN =
  "The ledger still uses a key from before this run's `fingerprint-key`, which this run does not have. The next apply changes it by itself if it has that key: as its API secret, or as `previous-fingerprint-key`. " +
  'Until then this plan compares the manifests with what Fivetran reports alone: a value that Fivetran keeps in another form shows as a change, and a change of a secret, or of a field that Fivetran does not report, cannot be seen.'

/**
 * The entries of which no new hashes were made when keys were changed, since their manifests were removed or their
 * changes refused. They are marked, and compared without their hashes when they are described again.
 */
export function leftBehind(ledger: Ledger, rehashed: readonly LedgerUpdate[]): LedgerUpdate[] {
  const made = new Set(rehashed.map(identityOf))
  return recordedResources(ledger)
    .filter(one => !made.has(identityOf(one)))
    .map(one => ({
      kind: one.kind,
      partition: one.partition,
      key: one.key,
      entry: { ...entryOf(one), incomparable: true },
    }))
}
