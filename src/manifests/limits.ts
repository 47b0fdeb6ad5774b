/** What a manifest file may hold. Far above what people write, far below what would exhaust a runner. */
export const LIMITS = {
  /** Bytes of one file. */
  fileBytes: 1024 * 1024,
  /** Bytes of all files together. */
  totalBytes: 64 * 1024 * 1024,
  /** Mappings and lists within each other, aliases expanded. */
  depth: 50,
  /** `*name`s in one document. */
  aliases: 100,
  /** Values of one document, aliases expanded. */
  nodes: 300_000,
  /** Bytes of one data file of a `for_each`. */
  dataBytes: 10 * 1024 * 1024,
  /** Values of one data file. */
  dataNodes: 5_000_000,
  /** Items of one `for_each`. */
  items: 10_000,
  /** Characters of the key of an item. */
  keyLength: 200,
  /** Values of all manifests that a `for_each` brings forth, together. */
  expandedNodes: 5_000_000,
  /** Characters of one value, references replaced. */
  valueLength: 1024 * 1024,
  /** Errors, or warnings, of one document; more of them tell nothing new. */
  problems: 100,
} as const
