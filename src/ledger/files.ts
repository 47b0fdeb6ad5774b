/**
 * How the ledger is laid out in files, and how each is written: the same content, the same bytes; one entry per line
 * for readable diffs.
 */
import { createHash } from 'node:crypto'
import type { ServiceMetadata } from '../model/field-type.ts'
import { isObject } from '../model/value.ts'
import type { IntendedChange, Ledger, RecordedConnector } from './ledger.ts'

/** The version of the format. A higher one was written by a newer release of the action. */
export const LEDGER_VERSION = 1

/** Names of files below the configuration's folder. */
export const HEADER_FILE = 'ledger.json'
export const CHANGES_FILE = 'intent.json'
export const METADATA_FILE = 'metadata.json'
export const GROUP_FILE = /^groups\/.+\.json$/

/** `groups/decent_dropsy.json`; what a path could misread is percent-encoded. */
function groupFile(groupId: string): string {
  return `groups/${encodeURIComponent(groupId)}.json`
}

export type Metadata = Readonly<Record<string, ServiceMetadata>>
export interface GroupFile {
  readonly version: typeof LEDGER_VERSION
  readonly group: string
  readonly connectors: Readonly<Record<string, RecordedConnector>>
}
export interface ChangesFile {
  readonly version: typeof LEDGER_VERSION
  readonly changes: readonly IntendedChange[]
}
export interface MetadataFile {
  readonly version: typeof LEDGER_VERSION
  readonly services: Metadata
}

/**
 * A file to be: `content` is the very object it is written from, so that an unchanged one can be told without writing
 * it.
 */
export interface LedgerFile {
  readonly shape: 'group' | 'changes' | 'metadata'
  readonly content: object
  readonly write: () => string
}

/** The files of a ledger but for its header, by path below the folder. */
export function ledgerFiles(ledger: Ledger, metadata: Metadata): Map<string, LedgerFile> {
  const files = new Map<string, LedgerFile>()
  for (const [groupId, content] of Object.entries(ledger.groups)) {
    if (Object.keys(content).length > 0)
      files.set(groupFile(groupId), { shape: 'group', content, write: () => formatGroup(groupId, content) })
  }
  const changes = ledger.intent?.changes ?? []
  if (changes.length > 0)
    files.set(CHANGES_FILE, { shape: 'changes', content: changes, write: () => formatChanges(changes) })
  if (Object.keys(metadata).length > 0)
    files.set(METADATA_FILE, { shape: 'metadata', content: metadata, write: () => formatMetadata(metadata) })
  return files
}

function formatGroup(groupId: string, connectors: GroupFile['connectors']): string {
  return `{\n"version": ${LEDGER_VERSION},\n"group": ${JSON.stringify(groupId)},\n"connectors": ${lines(connectors)}\n}\n`
}

function formatChanges(changes: ChangesFile['changes']): string {
  return `{\n"version": ${LEDGER_VERSION},\n"changes": [\n${changes.map(stableJson).join(',\n')}\n]\n}\n`
}

function formatMetadata(services: Metadata): string {
  return `{\n"version": ${LEDGER_VERSION},\n"services": ${lines(services)}\n}\n`
}

function lines(entries: Readonly<Record<string, unknown>>): string {
  const texts = sortedEntries(entries).map(([key, value]) => `${JSON.stringify(key)}: ${stableJson(value)}`)
  return `{\n${texts.join(',\n')}\n}`
}

/** JSON with the keys of every object in order. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    isObject(part) ? Object.fromEntries(sortedEntries(part)) : part,
  )
}

// By code units: the order must not depend on a locale.
function sortedEntries<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1))
}

/** SHA-256 of a file's text, base64url. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
