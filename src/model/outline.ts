/** Many fields, as a reader takes them in. */

/**
 * Fields that may be thousands, as a reader takes them in: how many of what, and then part by part. The kind makes it;
 * names in it are of people's making.
 */
export interface Outline {
  /** The field at the top under which all of them stand. */
  readonly field: string
  /** `42 tables off`, `3 columns hashed` */
  readonly counts: readonly string[]
  readonly parts: readonly OutlinePart[]
}

/** What happens in parts in which the same happens. */
export interface OutlinePart {
  readonly names: readonly string[]
  /** In each of them. */
  readonly counts: readonly string[]
  readonly lines: readonly OutlineLine[]
}

/** What happens to all of these names; to the part itself where there are none. */
export interface OutlineLine {
  readonly sign: '+' | '-' | '!'
  readonly text: string
  readonly names: readonly string[]
}
