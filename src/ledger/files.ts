/**
 * How the ledger is laid out in files, and how each is written: the same content, the same bytes; one entry per line
 * for readable diffs.
 */
import { createHash } from 'node:crypto'
import { stringify } from 'safe-stable-stringify'
import { compareTexts } from '../model/order.ts'
import { entryLine, type WrittenEntry } from './entries.ts'
import type { IntendedChange, Partition, Services } from './ledger.ts'

/** The version of the format. A higher one was written by a newer release of the action. */
export const LEDGER_VERSION = 2

/** Names of files below the configuration's folder. A folder there is a kind's. */
export const HEADER_FILE = 'ledger.json'
export const CHANGES_FILE = 'intent.json'
export const SERVICES_FILE = 'metadata.json'

/**
 * A file with entries of one partition: `<kind>/<partition>.json`, or `<kind>/<partition>+<bits>.json` where it was
 * split. No partition is written with a `+`.
 */
const PARTITION_FILE = /^([a-z_]+\/[^/+]*)(?:\+[01]+)?\.json$/

/** True for a file of entries, by its path below the folder. */
export function isPartitionFile(file: string): boolean {
  return PARTITION_FILE.test(file)
}

/** True for a file that the header vouches for, by its path below the folder. */
export function isVouchedFile(file: string): boolean {
  return isPartitionFile(file) || file === CHANGES_FILE || file === SERVICES_FILE
}

/** `<kind>/decent_dropsy`; characters of the partition that a path could misread are percent-encoded. */
export function partitionPath(kind: string, partition: string): string {
  return `${kind}/${encodeURIComponent(partition)}`
}

/** The `partitionPath` of a file of entries; undefined for any other file. */
export function partitionPathOf(file: string): string | undefined {
  return PARTITION_FILE.exec(file)?.[1]
}

export interface PartitionFile {
  readonly version: typeof LEDGER_VERSION
  readonly kind: string
  readonly partition: string
  readonly resources: Readonly<Record<string, WrittenEntry>>
}
export interface ChangesFile {
  readonly version: typeof LEDGER_VERSION
  readonly changes: readonly IntendedChange[]
}
export interface ServicesFile {
  readonly version: typeof LEDGER_VERSION
  readonly services: Services
}

/**
 * The longest text of a file of entries, in bytes. A change of one resource writes its file anew, and as JSON in
 * JSON that is a seventh more: less than a megabyte with all else.
 */
const MOST_TEXT = 800_000
/** Metadata of services up to this length stands in the header, which saves a request. */
const MOST_INLINE = 32_000
/** Bits of a key's hash by which its file is told; no more entries than one can have all of them in common. */
const MOST_BITS = 64

/**
 * The files of one partition, text by path below the folder: one file or, where its text would be too long, two, by the
 * next bit of the hash of each key, and so on. Which files there are depends on the entries alone.
 */
export function partitionFiles(kind: string, partition: string, entries: Partition): Map<string, string> {
  const all = sortedEntries(entries).map(([key, entry]): Line => ({ key, text: entryLine(key, entry) }))
  return new Map(
    split(all, '').map(([bits, lines]) => [
      `${partitionPath(kind, partition)}${bits === '' ? '' : `+${bits}`}.json`,
      formatPartition(kind, partition, lines),
    ]),
  )
}

interface Line {
  readonly key: string
  readonly text: string
}

function split(lines: readonly Line[], bits: string): [string, readonly Line[]][] {
  if (lines.length === 0) return []
  const length = lines.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
  if (length <= MOST_TEXT || lines.length === 1 || bits.length === MOST_BITS) return [[bits, lines]]
  const { 0: left = [], 1: right = [] } = Object.groupBy(lines, ({ key }) => bitOf(key, bits.length))
  return [...split(left, `${bits}0`), ...split(right, `${bits}1`)]
}

function bitOf(key: string, place: number): 0 | 1 {
  const byte = createHash('sha256').update(key).digest()[place >> 3] ?? 0
  return ((byte >> (7 - (place & 7))) & 1) === 1 ? 1 : 0
}

/** What an intent has begun; undefined for nothing. */
export function changesFile(changes: readonly IntendedChange[]): string | undefined {
  return changes.length === 0 ? undefined : formatChanges(changes)
}

/** Metadata of services: inside the header, in a file of its own, or nowhere. */
export function servicesPlace(services: Services): { readonly inline?: Services; readonly file?: string } {
  const kinds = sortedEntries(services).filter(([, ofKind]) => Object.keys(ofKind).length > 0)
  if (kinds.length === 0) return {}
  const file = formatServices(kinds)
  return Buffer.byteLength(file) <= MOST_INLINE ? { inline: Object.fromEntries(kinds) } : { file }
}

function formatPartition(kind: string, partition: string, lines: readonly Line[]): string {
  return fileText({
    kind: JSON.stringify(kind),
    partition: JSON.stringify(partition),
    resources: `{\n${lines.map(({ text }) => text).join(',\n')}\n}`,
  })
}

function formatChanges(changes: ChangesFile['changes']): string {
  return fileText({ changes: `[\n${changes.map(change => stringify(change)).join(',\n')}\n]` })
}

function formatServices(kinds: readonly [string, Services[string]][]): string {
  const texts = kinds.map(([kind, ofKind]) => `${JSON.stringify(kind)}: ${onePerLine(ofKind)}`)
  return fileText({ services: `{\n${texts.join(',\n')}\n}` })
}

/** Fields by name, as JSON texts, below the version. */
function fileText(fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries(fields).map(([name, text]) => `"${name}": ${text}`)
  return `{\n${[`"version": ${LEDGER_VERSION}`, ...lines].join(',\n')}\n}\n`
}

function onePerLine(entries: Readonly<Record<string, object>>): string {
  const texts = sortedEntries(entries).map(([key, value]) => `${JSON.stringify(key)}: ${stringify(value)}`)
  return `{\n${texts.join(',\n')}\n}`
}

function sortedEntries<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).toSorted(([a], [b]) => compareTexts(a, b))
}

/** SHA-256 of a file's text, base64url. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** The README of the ledger branch. It is written once: a text that somebody put in its place is left alone. */
export const BRANCH_README = `# Ledger of connector-as-code

This branch is written by **connector-as-code**, which keeps what is in Fivetran as manifests in this repository.
It records what was last applied, so that the next run can tell what changed, where, and what it may delete.
It shares no history with the code and is never merged.

- One folder per \`configuration\`: \`ledger.json\` (whose ledger it is and how far it has come), a folder per kind of resource with
  files of one resource a line, \`intent.json\` (what a run has begun), \`metadata.json\` (what Fivetran says about the services in use, where it is much).
- No value of any field is stored here, secret or not: only keyed hashes.
- Everything is signed. Files edited by hand are refused: revert the edit, or delete the folder to start anew. Then what exists
  in Fivetran is adopted and its secrets are sent once more; nothing is deleted.
- Do not delete this branch lightly, and protect it from people if you like: only what applies has to write here: the workflow's token, and whoever applies by hand.
`
