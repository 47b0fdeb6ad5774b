/**
 * The ledger: what was last applied. Plain data; no value of any field is in it, only keyed hashes.
 * `store.ts` reads and writes it; `schema/ledger.schema.json` is its published schema.
 */

/** A keyed hash (HMAC-SHA256, cut to 22 characters of base64url, so at least 128 bits). */
export type Fingerprint = string

/** The two hashes of one declared leaf. */
export interface RecordedField {
  /** Of the value that was last sent. */
  readonly sent: Fingerprint
  /** Of the value that Fivetran reported after that. */
  readonly read: Fingerprint
  /**
   * Set when the value was a secret: what Fivetran reports for it must not be shown later, even where it is not masked.
   */
  readonly secret?: true
}

/** `none`: tests are off or were never ours to run. `authorization`: waits for a person to authorise it in Fivetran. */
export type TestState = 'none' | 'owed' | 'passed' | 'failed' | 'authorization'

export interface RecordedConnector {
  readonly id: string
  readonly service: string
  /** As the manifest says it. */
  readonly declaredSchema: string
  /** As Fivetran reports it. */
  readonly schema: string
  readonly manifest: { readonly file: string; readonly document: number }
  /** Digest of everything the manifest declares. */
  readonly digest: Fingerprint
  /** By formatted path; entries of lists of objects by identifying value: `config.reports[table=x].token`. */
  readonly fields: Readonly<Record<string, RecordedField>>
  /** Hashes (Fivetran's own) of the pins approved from here. */
  readonly pins: { readonly certificates: readonly string[]; readonly fingerprints: readonly string[] }
  readonly preventDestroy: boolean
  readonly tests: TestState
  /** True while the connector, created from here, still has to be set running. */
  readonly owesStart: boolean
  /** Set by `deletion-policy: pause`. */
  readonly retired: boolean
  /** Digest of a destructive change that a run has refused and failed on; later runs only list it. */
  readonly refused?: string
  /** The connector that this one replaces and that is still to be deleted. */
  readonly replaces?: string
  readonly commit: string
  /** ISO 8601, UTC. */
  readonly appliedAt: string
}

/** Who is applying: a job of an attempt of a workflow run. */
export interface IntentOwner {
  readonly runId: string
  readonly attempt: string
  readonly job: string
  /** The runner's name: tells jobs of one matrix apart. */
  readonly runner: string
}

/** One change that a run has begun. Enough to finish it after a crash. */
export interface IntendedChange {
  readonly kind: 'create' | 'recreate' | 'update' | 'test' | 'adopt' | 'replace' | 'delete'
  readonly groupId: string
  readonly schema: string
  readonly service: string
  /** Digest of the manifest that was being applied; absent for a deletion. */
  readonly digest?: Fingerprint
  /** The connector before the change, where there was one. */
  readonly id?: string
}

export interface Intent {
  readonly owner: IntentOwner
  readonly commit: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly expiresAt: string
  readonly changes: readonly IntendedChange[]
  /** True when its run has ended properly and left these changes to be looked after: nobody needs to wait for it. */
  readonly released?: true
}

export interface Ledger {
  /** Fivetran's account id; empty where the key may not ask for it. */
  readonly account: string
  /**
   * The last commit that was applied (perhaps not wholly), and the last that was applied without anything left over.
   */
  readonly lastCommit: string | undefined
  readonly lastCompleteCommit: string | undefined
  readonly intent: Intent | undefined
  /** By group id, then by `recordKey`. */
  readonly groups: Readonly<Record<string, Readonly<Record<string, RecordedConnector>>>>
}

/** A ledger in which nothing is recorded. */
export function emptyLedger(account: string): Ledger {
  return { account, lastCommit: undefined, lastCompleteCommit: undefined, intent: undefined, groups: {} }
}

/** What became of one connector. */
export interface LedgerUpdate {
  readonly groupId: string
  /** `recordKey` of the reported schema. */
  readonly key: string
  /** Undefined: no longer recorded. */
  readonly connector: RecordedConnector | undefined
}

/** Under which key of its group a connector is recorded: its schema as Fivetran reports it, without case. */
export function recordKey(schema: string): string {
  return schema.toLowerCase()
}

/** The update that records a connector. */
export function updateOf(groupId: string, connector: RecordedConnector): LedgerUpdate {
  return { groupId, key: recordKey(connector.schema), connector: asKept(connector) }
}

/** A record that was looked up knows its group besides; the ledger has it by group anyway. */
function asKept(record: RecordedConnector & { readonly groupId?: string }): RecordedConnector {
  const { groupId, ...kept } = record
  return groupId === undefined ? record : kept
}

/**
 * The ledger with the updates made, in their order. Groups that no update names stay the same objects, which saving
 * relies on to be quick.
 */
export function withUpdates(ledger: Ledger, updates: readonly LedgerUpdate[]): Ledger {
  if (updates.length === 0) return ledger
  const groups = new Map(Object.entries(ledger.groups))
  for (const [groupId, ofGroup] of Map.groupBy(updates, update => update.groupId)) {
    const connectors = new Map(Object.entries(groups.get(groupId) ?? {}))
    for (const { key, connector } of ofGroup) {
      if (connector === undefined) connectors.delete(key)
      else connectors.set(key, connector)
    }
    if (connectors.size === 0) groups.delete(groupId)
    else groups.set(groupId, Object.fromEntries(connectors))
  }
  return { ...ledger, groups: Object.fromEntries(groups) }
}
