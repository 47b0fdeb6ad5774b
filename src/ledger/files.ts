/**
 * How the ledger is laid out in files, and how each is written: the same content, the same bytes; one entry per line
 * for readable diffs.
 */
import { createHash } from 'node:crypto'
import { stringify } from 'safe-stable-stringify'
import { compareTexts } from '../model/order.ts'
import type { IntendedChange, Ledger, Partition, Services } from './ledger.ts'

/** The version of the format. A higher one was written by a newer release of the action. */
export const LEDGER_VERSION = 1

/** Names of files below the configuration's folder. A folder there is a kind's. */
export const HEADER_FILE = 'ledger.json'
export const CHANGES_FILE = 'intent.json'
export const SERVICES_FILE = 'metadata.json'

/** A file with the entries of one partition: `<kind>/<partition>.json`. */
const PARTITION_FILE = /^[a-z_]+\/[^/]*\.json$/

/** True for a file of entries, by its path below the folder. */
export function isPartitionFile(file: string): boolean {
  return PARTITION_FILE.test(file)
}

/** True for a file that the header vouches for, by its path below the folder. */
export function isVouchedFile(file: string): boolean {
  return isPartitionFile(file) || file === CHANGES_FILE || file === SERVICES_FILE
}

/** `<kind>/decent_dropsy.json`; characters of the partition that a path could misread are percent-encoded. */
function partitionFile(kind: string, partition: string): string {
  return `${kind}/${encodeURIComponent(partition)}.json`
}

export interface PartitionFile {
  readonly version: typeof LEDGER_VERSION
  readonly kind: string
  readonly partition: string
  readonly resources: Partition
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
 * A file to be written: `content` is the object that it is written from, so that an unchanged file is known without
 * writing it.
 */
export interface LedgerFile {
  readonly shape: 'partition' | 'changes' | 'services'
  readonly content: object
  readonly write: () => string
}

/** The files of a ledger except its header, by path below the folder. */
export function ledgerFiles(ledger: Ledger, services: Services): Map<string, LedgerFile> {
  const files = new Map<string, LedgerFile>()
  for (const [kind, partitions] of Object.entries(ledger.resources)) {
    for (const [partition, content] of Object.entries(partitions)) {
      if (Object.keys(content).length === 0) continue
      const write = (): string => formatPartition(kind, partition, content)
      files.set(partitionFile(kind, partition), { shape: 'partition', content, write })
    }
  }
  const changes = ledger.intent?.changes ?? []
  if (changes.length > 0)
    files.set(CHANGES_FILE, { shape: 'changes', content: changes, write: () => formatChanges(changes) })
  if (Object.values(services).some(ofKind => Object.keys(ofKind).length > 0))
    files.set(SERVICES_FILE, { shape: 'services', content: services, write: () => formatServices(services) })
  return files
}

function formatPartition(kind: string, partition: string, entries: Partition): string {
  return fileText({
    kind: JSON.stringify(kind),
    partition: JSON.stringify(partition),
    resources: onePerLine(entries),
  })
}

function formatChanges(changes: ChangesFile['changes']): string {
  return fileText({ changes: `[\n${changes.map(change => stringify(change)).join(',\n')}\n]` })
}

function formatServices(services: Services): string {
  const kinds = sortedEntries(services).filter(([, ofKind]) => Object.keys(ofKind).length > 0)
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

This branch is written by the action **connector-as-code**, which keeps what is in Fivetran as manifests in this repository.
It records what was last applied, so that the action can tell what changed, where, and what it may delete.
It shares no history with the code and is never merged.

- One folder per \`configuration\`: \`ledger.json\` (whose ledger it is and how far it has come), a folder per kind of resource with
  files of one resource a line, \`intent.json\` (what a run has begun), \`metadata.json\` (what Fivetran says about the services in use).
- No value of any field is stored here, secret or not: only keyed hashes.
- Everything is signed. Files edited by hand are refused: revert the edit, or delete the folder to start anew. Then what exists
  in Fivetran is adopted and its secrets are sent once more; nothing is deleted.
- Do not delete this branch lightly, and protect it from people if you like: only the workflow's token has to write here.
`
