import type { FieldType } from '../../model/field-type.ts'
import type { Position } from '../../model/position.ts'
import type { Value } from '../../model/value.ts'

/** A scalar, or a declared list as a whole, or a secret inside an entry of a list. */
export interface Leaf {
  /** `config.port`, `config.project_credentials[project=web].api_key` */
  readonly path: string
  /** The top-level field that a request must carry to change this leaf: `['config', 'port']`, `['paused']`. */
  readonly top: readonly string[]
  readonly desired: Value
  /** What Fivetran reports for it, cut down to what the manifest declares. Undefined when it reports nothing. */
  readonly observed: Value | undefined
  readonly type: FieldType | undefined
  /**
   * True when the value is, or holds, a secret: compared by fingerprint and never shown. A list of objects is not; its
   * secrets are leaves of their own.
   */
  readonly secret: boolean
  /** True for secrets that stand inside a list of objects: sent with the whole list. */
  readonly insideList: boolean
  /** True when it, or what it stands in, cannot change once the connector exists. */
  readonly immutable: boolean
  readonly position: Position | undefined
  /**
   * For a list of objects (and all its secrets together): where it stands and what Fivetran reports of it, cut down to
   * nothing.
   */
  readonly list?: { readonly path: string; readonly whole: Value | undefined; readonly type: FieldType | undefined }
}
