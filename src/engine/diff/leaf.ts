import type { FieldType } from '../../model/field-type.ts'
import type { FieldPath } from '../../model/path.ts'
import type { Position } from '../../model/position.ts'
import type { Value } from '../../model/value.ts'

/**
 * What is compared, recorded and shown by itself: a scalar, a declared list as a whole, a mapping that is one value, or
 * a secret inside a list's entry.
 */
export interface Leaf {
  /** `['config', 'port']`, `['config', 'credentials', { field: 'project', value: 'web' }, 'api_key']` */
  readonly path: FieldPath
  /** The field that a request must carry to change this leaf: `['config', 'port']`, `['paused']`. */
  readonly requestField: readonly string[]
  readonly desired: Value
  /** What Fivetran reports for it, cut down to what the manifest declares. Undefined when it reports nothing. */
  readonly observed: Value | undefined
  readonly type: FieldType | undefined
  /**
   * True when the value is, or holds, a secret: compared by hash and never shown. A list of objects is not; its secrets
   * are leaves of their own.
   */
  readonly secret: boolean
  /** False for a field that Fivetran never gives back. */
  readonly reported: boolean
  /** True when it, or what it stands in, cannot change once the resource exists. */
  readonly immutable: boolean
  readonly position: Position
  /**
   * Names of keys that hold secrets in the manifest, where some of them may be left out by `lifecycle.ignore_changes`.
   */
  readonly ignoredSecrets?: readonly string[]
  /**
   * For a list of objects (and for all its secrets together), and for a mapping that is one value: where it stands and
   * all that Fivetran reports of it.
   */
  readonly list?: { readonly path: FieldPath; readonly whole: Value | undefined; readonly type: FieldType | undefined }
}
