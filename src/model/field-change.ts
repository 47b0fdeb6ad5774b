/** The fields that differ, as a plan holds and shows them. */
import type { FieldPath } from './path.ts'
import type { Position } from './position.ts'
import type { Json } from './value.ts'

/** `resent`: unchanged, but sent again (`secret_version`, an adoption, no ledger). */
export type SecretState = 'changed' | 'new' | 'resent' | 'known-at-apply'

/**
 * A side of a field's change, as it may be shown: never a secret's value. What is sensitive inside `value` is the text
 * `(sensitive)`.
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

/** One difference inside a field; `path` is the whole path. Secrets are hidden already. */
export type Difference =
  | { readonly type: 'added'; readonly path: FieldPath; readonly value: Json }
  | { readonly type: 'removed'; readonly path: FieldPath; readonly value: Json }
  | { readonly type: 'changed'; readonly path: FieldPath; readonly before: Json; readonly after: Json }
  /** A list of single values, whose order means nothing. */
  | {
      readonly type: 'set'
      readonly path: FieldPath
      readonly removed: readonly Json[]
      readonly added: readonly Json[]
      readonly unchanged: number
    }

/** Who changed a field since it was last applied. */
export type Origin = 'repository' | 'fivetran' | 'both'

export interface FieldChange {
  readonly path: FieldPath
  /** What Fivetran has, cut down to what the manifest declares. */
  readonly before: Shown
  /** What the manifest says. */
  readonly after: Shown
  /**
   * What differs between the two, entry by entry, as it was paired for the request. Empty where a side may not be
   * shown, and where only the spelling or what is hidden differs.
   */
  readonly differences: readonly Difference[]
  /** Undefined where nothing was recorded to tell. */
  readonly origin: Origin | undefined
  /** Set for a value that holds for many (`FieldType.rule`): for which, the differences say. */
  readonly rule?: true
  /** Where the manifest says it; the document's start for a field that was removed. */
  readonly position: Position | undefined
}

/**
 * A field that was sent, and of which Fivetran keeps another value. It is no difference: sending it once more would
 * change nothing. Secrets are hidden already.
 */
export interface KeptField {
  readonly path: FieldPath
  /** What the manifest says. */
  readonly sent: Shown
  /** What Fivetran reports. */
  readonly kept: Shown
  /** From what Fivetran keeps to what was sent. Empty where a side may not be shown. */
  readonly differences: readonly Difference[]
  readonly position: Position | undefined
}

/** The same difference seen from the other side. */
export function flipped(difference: Difference): Difference {
  if (difference.type === 'added') return { ...difference, type: 'removed' }
  if (difference.type === 'removed') return { ...difference, type: 'added' }
  return difference.type === 'changed'
    ? { ...difference, before: difference.after, after: difference.before }
    : { ...difference, removed: difference.added, added: difference.removed }
}
