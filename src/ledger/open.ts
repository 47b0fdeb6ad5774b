/** Reads a ledger off its branch. What is not exactly as the action wrote it is refused. */
import pLimit from 'p-limit'
import type { BranchStore } from '../github/port.ts'
import {
  CHANGES_FILE,
  GROUP_FILE,
  HEADER_FILE,
  LEDGER_VERSION,
  METADATA_FILE,
  textHash,
  type Metadata,
} from './files.ts'
import { createFingerprints, type Fingerprints, type KeyRing } from './fingerprint.ts'
import { isSigned, keyCheck, type Header } from './header.ts'
import { emptyLedger, type Intent, type Ledger } from './ledger.ts'
import {
  altered,
  foreignBranch,
  newerVersion,
  otherAccount,
  otherConfiguration,
  otherKey,
  type Place,
} from './refusals.ts'
import { claimedVersion, parseAs, type Shape } from './schema.ts'

/** Where a ledger is, and what it takes to read and write it. */
export interface LedgerSource extends Place {
  readonly store: BranchStore
  /** Fivetran's account id; undefined where the key may not ask for it: then the recorded one counts. */
  readonly account: string | undefined
  readonly keys: KeyRing
}

/** A ledger as it was read or saved: the base of the next save. */
export interface LedgerSnapshot {
  readonly source: LedgerSource
  readonly ledger: Ledger
  readonly metadata: Metadata
  /** The branch's head; undefined when there is no branch. */
  readonly head: string | undefined
  /** `rotated` in it: keys are being changed. */
  readonly fingerprints: Fingerprints
  /** As it stands on the branch; it vouches for all files. */
  readonly headerText: string | undefined
  /** SHA-256 of the other files by path below the folder. */
  readonly hashes: Readonly<Record<string, string>>
  readonly hasReadme: boolean
}

const READS_AT_ONCE = 8

/**
 * Opens the ledger; a missing branch or folder is an empty one.
 * Throws UserError `ledger-error` for one that is corrupt, altered, newer, of another account or signed with another
 * key, ApiError for a failed read.
 */
export async function openLedger(source: LedgerSource): Promise<LedgerSnapshot> {
  const head = await source.store.head(source.branch)
  const blobs = folderOf(head?.files, source.configuration)
  const common = { source, head: head?.commit, hasReadme: head?.files.has('README.md') ?? false }
  if (blobs.size === 0) {
    assertOwnBranch(source, head?.files.keys() ?? [])
    const account = source.account ?? ''
    return {
      ...common,
      ledger: emptyLedger(account),
      metadata: {},
      fingerprints: createFingerprints(source.keys, account, undefined),
      headerText: undefined,
      hashes: {},
    }
  }
  const headerText = await readHeaderText(source, blobs)
  const header = checkHeader(source, headerText)
  checkListing(source, blobs, header)
  const texts = await readFiles(source, blobs, header)
  const ledger = assemble(source, header, texts)
  const metadata = metadataOf(source, texts.get(METADATA_FILE))
  const fingerprints = createFingerprints(source.keys, ledger.account, header.fieldsTag)
  return { ...common, ledger, metadata, fingerprints, headerText, hashes: header.files }
}

/** A new ledger is not begun on a branch that holds something else. Those of other configurations may be there. */
function assertOwnBranch(place: Place, files: Iterable<string>): void {
  const foreign = [...files].find(path => path !== 'README.md' && !isFileOfSomeLedger(path))
  if (foreign !== undefined) throw foreignBranch(place, foreign)
}

function isFileOfSomeLedger(path: string): boolean {
  const file = path.slice(path.indexOf('/') + 1)
  return path.includes('/') && (file === HEADER_FILE || isLedgerFile(file))
}

/** The intent alone, without its changes: cheap enough to ask again and again. Refuses as `openLedger` does. */
export async function peekIntent(source: LedgerSource): Promise<Omit<Intent, 'changes'> | undefined> {
  const head = await source.store.head(source.branch)
  const blobs = folderOf(head?.files, source.configuration)
  if (blobs.size === 0) return undefined
  return checkHeader(source, await readHeaderText(source, blobs)).intent
}

/**
 * Service metadata kept beside the ledger, by service; empty when there is none. Needs no key, so that forks can check
 * manifests offline; without a key nothing vouches for it. Throws UserError `ledger-error` when it cannot be read.
 */
export async function readMetadata(store: BranchStore, branch: string, configuration: string): Promise<Metadata> {
  const head = await store.head(branch)
  const id = head?.files.get(`${configuration}/${METADATA_FILE}`)
  return metadataOf({ branch, configuration }, id === undefined ? undefined : await store.blob(id))
}

/** Blob ids by path below the configuration's folder. */
export function folderOf(files: ReadonlyMap<string, string> | undefined, configuration: string): Map<string, string> {
  const prefix = `${configuration}/`
  return new Map(
    [...(files ?? [])].filter(([path]) => path.startsWith(prefix)).map(([path, id]) => [path.slice(prefix.length), id]),
  )
}

async function readHeaderText(source: LedgerSource, blobs: ReadonlyMap<string, string>): Promise<string> {
  const id = blobs.get(HEADER_FILE)
  if (id === undefined) throw altered(source, HEADER_FILE, 'it is missing')
  return source.store.blob(id)
}

// The version comes first: a newer one may look and be signed in any way. The account comes last: only a genuine header
// tells it.
function checkHeader(source: LedgerSource, text: string): Header {
  const header = parsed(source, HEADER_FILE, 'header', text)
  const { current, previous } = source.keys
  const key = [current, previous].find(each => each !== undefined && keyCheck(each.ledger) === header.keyCheck)
  if (key === undefined) throw otherKey(source, previous !== undefined)
  if (!isSigned(text, key.ledger)) throw altered(source, HEADER_FILE, 'its signature does not match')
  if (header.configuration !== source.configuration) throw otherConfiguration(source, header.configuration)
  const known = source.account !== undefined && source.account !== '' && header.account !== ''
  if (known && source.account !== header.account) throw otherAccount(source, header.account, source.account)
  return header
}

function checkListing(source: LedgerSource, blobs: ReadonlyMap<string, string>, header: Header): void {
  const missing = Object.keys(header.files).find(file => !blobs.has(file))
  if (missing !== undefined) throw altered(source, missing, 'it is missing')
  const added = [...blobs.keys()].find(file => isLedgerFile(file) && !Object.hasOwn(header.files, file))
  if (added !== undefined) throw altered(source, added, 'it was added')
}

function isLedgerFile(file: string): boolean {
  return GROUP_FILE.test(file) || file === CHANGES_FILE || file === METADATA_FILE
}

async function readFiles(
  source: LedgerSource,
  blobs: ReadonlyMap<string, string>,
  header: Header,
): Promise<Map<string, string>> {
  const limit = pLimit(READS_AT_ONCE)
  const read = async ([file, hash]: [string, string]): Promise<[string, string]> => {
    const text = await source.store.blob(blobs.get(file) ?? '')
    if (textHash(text) !== hash) throw altered(source, file, 'its content does not match the signed hash')
    return [file, text]
  }
  return new Map(await limit.map(Object.entries(header.files), read))
}

function assemble(source: LedgerSource, header: Header, texts: ReadonlyMap<string, string>): Ledger {
  const groups = [...texts]
    .filter(([file]) => GROUP_FILE.test(file))
    .map(([file, text]) => parsed(source, file, 'group', text))
  const changes = texts.get(CHANGES_FILE)
  return {
    account: header.account === '' ? (source.account ?? '') : header.account,
    lastCommit: header.lastCommit,
    lastCompleteCommit: header.lastCompleteCommit,
    intent: header.intent && {
      ...header.intent,
      changes: changes === undefined ? [] : parsed(source, CHANGES_FILE, 'changes', changes).changes,
    },
    groups: Object.fromEntries(groups.map(file => [file.group, file.connectors])),
  }
}

function metadataOf(place: Place, text: string | undefined): Metadata {
  return text === undefined ? {} : parsed(place, METADATA_FILE, 'metadata', text).services
}

function parsed<K extends Shape>(place: Place, file: string, shape: K, text: string) {
  refuseNewer(place, file, text)
  const result = parseAs(shape, text)
  if (!result.ok) throw altered(place, file, result.why)
  return result.value
}

function refuseNewer(place: Place, file: string, text: string): void {
  const version = claimedVersion(text)
  if (typeof version === 'number' && version > LEDGER_VERSION) throw newerVersion(place, file, version)
}
