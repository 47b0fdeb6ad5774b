/** A plan: the ordered list of changes from observed to desired. Pure data; the same object is shown and executed. */
import type {
  Address,
  CertificatePin,
  DesiredConnector,
  FingerprintPin,
  ObservedConnector,
} from '../../kinds/connector/connector.ts'
import type { Position } from '../../model/position.ts'
import type { Json, ValueObject } from '../../model/value.ts'
import type { RecordedConnector } from '../../ledger/ledger.ts'

export type ChangeKind = 'create' | 'recreate' | 'update' | 'test' | 'adopt' | 'replace' | 'delete' | 'noop'

/** `resent`: unchanged, but sent again (`secret_version`, an adoption, no ledger). */
export type SecretState = 'unchanged' | 'changed' | 'new' | 'resent' | 'known-at-apply'

/**
 * A side of a field's change, as it may be shown: never a secret's value. Secrets inside `value` are `(sensitive)`
 * texts.
 */
export type Shown =
  | { readonly type: 'absent' }
  | { readonly type: 'value'; readonly value: Json }
  /** `text`: what stands around the references, where something does: `${{ secrets.HOST }}.example.com`. */
  | {
      readonly type: 'secret'
      readonly state: SecretState
      readonly references: readonly string[]
      readonly text?: string
    }
  /** Something is there, but not to be read: a masked secret, or a field that Fivetran never reports back. */
  | { readonly type: 'hidden' }

/** Who changed a field since it was last applied. */
export type Origin = 'repository' | 'fivetran' | 'both'

export interface FieldChange {
  /** `config.port`, `config.project_credentials[project=web].api_key`, `sync_frequency` */
  readonly path: string
  readonly before: Shown
  readonly after: Shown
  /** Undefined where nothing was recorded to tell. */
  readonly origin: Origin | undefined
  /** Where the manifest says it; the document's start for a field that was removed. */
  readonly position: Position | undefined
}

/**
 * What a reviewer must know beyond the fields. The text is ours, without user content; ids of Fivetran may be in it.
 */
export interface Consequence {
  readonly code:
    | 'full-resync'
    | 'orphaned-tables'
    | 'old-deleted'
    | 'gap'
    | 'pause'
    | 'start'
    | 'reauthorize'
    | 'secrets-resent'
    | 'unverifiable-secrets'
  readonly text: string
}

/** One request to Fivetran. Bodies may hold `Secret`s, which print as `(sensitive)`. */
export type Step =
  | { readonly do: 'create'; readonly body: ValueObject }
  | { readonly do: 'update'; readonly id: string; readonly body: ValueObject }
  | { readonly do: 'approve-certificate'; readonly pin: CertificatePin }
  | { readonly do: 'approve-fingerprint'; readonly pin: FingerprintPin }
  | { readonly do: 'revoke-certificate'; readonly hash: string }
  | { readonly do: 'revoke-fingerprint'; readonly hash: string }
  | { readonly do: 'test'; readonly trustCertificates: boolean; readonly trustFingerprints: boolean }
  /** Set running what was created paused; only after the tests did not fail. */
  | { readonly do: 'start' }
  /** `ifTestsPassed`: the last step of a replacement at a new address. */
  | { readonly do: 'delete'; readonly id: string; readonly ifTestsPassed: boolean }

/** Why a change is shown but will not be applied. */
export interface Refusal {
  readonly reason: 'deletion-forbidden' | 'prevent-destroy' | 'max-deletions' | 'unreviewed-change' | 'conflict'
  readonly message: string
  /** The setting that would allow it. */
  readonly hint: string
  /** True where the label `allow-deletions`, set on the pull request that is being planned, would lift it. */
  readonly liftedByLabel: boolean
  /** False for what an earlier run has already failed on: listed, without failing again. */
  readonly fails: boolean
}

/** `gone`: Fivetran has it no more, so only the ledger forgets it. */
export type Disposal = 'delete' | 'pause' | 'forget' | 'gone'

export interface Change {
  readonly kind: ChangeKind
  readonly address: Address
  readonly service: string
  /** The connector's id, where it exists. */
  readonly id: string | undefined
  /** The manifest, or where it was when it was last applied. */
  readonly position: Position | undefined
  readonly fields: readonly FieldChange[]
  readonly consequences: readonly Consequence[]
  /** Said once in the plan and once in the run: a field let go, a value that cannot be cleared … */
  readonly warnings: readonly string[]
  readonly steps: readonly Step[]
  readonly refusal: Refusal | undefined
  /** For a `delete`: what becomes of the connector whose manifest is gone. */
  readonly disposal: Disposal | undefined
  /** True for what counts as a deletion for every guard (delete, replace, recreate). */
  readonly destructive: boolean
  /** True for what needs no review: a resumed change, a rotated secret, an adoption without differences. */
  readonly exemptFromReview: boolean
  /** True when it goes on with what an earlier run has begun. */
  readonly resumed: boolean
  /** Digest of what this change does; equal digests, same change. */
  readonly digest: string
  readonly desired: DesiredConnector | undefined
  readonly observed: ObservedConnector | undefined
  readonly recorded: RecordedConnector | undefined
}

export interface PlanCounts {
  readonly creates: number
  readonly updates: number
  readonly replaces: number
  readonly deletes: number
  readonly adoptions: number
  readonly tests: number
  readonly unchanged: number
  readonly refused: number
}

export interface Plan {
  /** Everything but `noop`, by address. */
  readonly changes: readonly Change[]
  /**
   * Nothing to do in Fivetran and nothing to show: only the ledger takes note (an equal value written otherwise, a
   * manifest that moved).
   */
  readonly quiet: readonly Change[]
  readonly counts: PlanCounts
  /** True when there is anything that apply would change in Fivetran, or would refuse to. */
  readonly hasChanges: boolean
  /** Connectors in the touched groups that neither a manifest nor the ledger names. */
  readonly unmanaged: readonly { readonly address: Address; readonly id: string; readonly service: string }[]
  /** What holds for the plan as a whole ("the ledger is off, so …"). */
  readonly warnings: readonly string[]
}
