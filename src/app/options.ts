/** What a run is asked to do and how, whichever host asks. Names are those of the action's inputs. */
import type { UnknownFields } from '../manifests/field.ts'
import type { DeletionPolicy, DeletionRules } from '../engine/guards/deletions.ts'

export interface Credentials {
  readonly key: string
  readonly secret: string
}

export interface Options {
  /** Undefined where the run has none (forks, Dependabot). */
  readonly fivetran: Credentials | undefined
  readonly fivetranUrl: string
  /** Globs, one a line. */
  readonly manifests: string
  readonly secrets: Readonly<Record<string, string>>
  readonly vars: Readonly<Record<string, string>>
  readonly undefinedSecrets: 'error' | 'defer'
  readonly configuration: string
  readonly allowPlaintextSecrets: boolean
  /** What becomes of fields and values that Fivetran's description of a service does not list: `warn` sends them. */
  readonly unknownFields: UnknownFields
  readonly scope: 'auto' | 'changed' | 'all'
  readonly targets: readonly string[]
  readonly deletionPolicy: DeletionPolicy
  readonly maxDeletions: DeletionRules['limit']
  readonly onUnreviewedChange: 'skip' | 'apply' | 'fail'
  /** The manifests in the workspace need not be those of the commit. */
  readonly generatedManifests: boolean
  readonly failOnSetupTests: boolean
  /** Undefined when the ledger is off. */
  readonly ledgerBranch: string | undefined
  /** Undefined: derived from the API secret. */
  readonly fingerprintKey: string | undefined
  readonly previousFingerprintKey: string | undefined
  readonly setupTestTimeoutMs: number
  readonly concurrency: number
  readonly imports: {
    /** Names of kinds; empty means all that can be imported. */
    readonly kinds: readonly string[]
    readonly groups: readonly string[]
    /** Names or ids of single resources. */
    readonly names: readonly string[]
    readonly services: readonly string[]
    /** Whether to write what syncs, too. */
    readonly schemas: boolean
    readonly directory: string
  }
  readonly dryRun: boolean
  /**
   * An apply of what the default branch need not have: it deletes and replaces nothing, and the ledger marks what it
   * makes.
   */
  readonly unreviewed?: boolean
}
