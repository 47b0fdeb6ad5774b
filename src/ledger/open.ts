/** Reads a ledger off its branch. What is not exactly as the action wrote it is refused. */
import pLimit from 'p-limit'
import { expandEntry } from './entries.ts'
import { afterRotation, createHashers, type Hashers } from './field-hash.ts'
import {
  CHANGES_FILE,
  HEADER_FILE,
  isPartitionFile,
  isVouchedFile,
  LEDGER_VERSION,
  SERVICES_FILE,
  textHash,
  type PartitionFile,
} from './files.ts'
import { isSigned, keyCheck, type Header } from './header.ts'
import { formerKeys, sourceOfKeys, type FormerKey, type KeyRing } from './keys.ts'
import { emptyLedger, recordedResources, type Ledger, type Lock, type Partition, type Services } from './ledger.ts'
import type { BranchStore } from './port.ts'
import {
  altered,
  foreignBranch,
  halfChangedKeys,
  newerVersion,
  olderVersion,
  otherAccount,
  otherConfiguration,
  otherKey,
  type Place,
} from './errors.ts'
import { parseAs, type Shape } from './schema.ts'
import { compareTexts } from '../model/order.ts'

/** Where a ledger is, and what it takes to read and write it. */
export interface LedgerSource extends Place {
  readonly store: BranchStore
  /** Fivetran's account id; undefined where the key may not ask for it: then the recorded one counts. */
  readonly account: string | undefined
  readonly keys: KeyRing
  /**
   * True for a run that only shows: it may read a ledger whose key was derived from an API secret that it does not have,
   * because `fingerprint-key` was set since. Nothing vouches for such a ledger, and its hashes can be compared with
   * nothing.
   */
  readonly toShow?: boolean
}

/** A ledger as it was read or saved: the base of the next save. */
export interface LedgerSnapshot {
  readonly source: LedgerSource
  readonly ledger: Ledger
  readonly services: Services
  /** The branch's head; undefined when there is no branch. */
  readonly head: string | undefined
  /** Made for this ledger; `rotated` in it: keys are being changed. */
  readonly hashers: Hashers
  /** As it stands on the branch; it vouches for all files. */
  readonly headerText: string | undefined
  /**
   * Set while keys are being changed: the key by which the ledger still is, `unknown` where this run does not have it.
   */
  readonly formerKey?: FormerKey | 'unknown'
  /** SHA-256 of the other files by path below the folder. */
  readonly fileHashes: Readonly<Record<string, string>>
  readonly hasReadme: boolean
  /** The configurations whose ledgers the branch has, where it has none of this one. */
  readonly others?: readonly string[]
}

const READS_AT_ONCE = 8

/**
 * Opens the ledger; a missing branch or folder is an empty one. Throws UserError `ledger-error` for one that is
 * corrupt, altered, newer, of another account, signed with another key, or with hashes by one that this run does not
 * have; ApiError for a failed read.
 */
export async function openLedger(source: LedgerSource): Promise<LedgerSnapshot> {
  const head = await source.store.head(source.branch)
  const blobs = folderOf(head?.files, source.configuration)
  const common = { source, head: head?.commit, hasReadme: head?.files.has('README.md') ?? false }
  if (blobs.size === 0) {
    const others = configurationsIn(source, head?.files.keys() ?? [])
    const account = source.account ?? ''
    return {
      ...common,
      ledger: emptyLedger(account),
      services: {},
      hashers: createHashers(source.keys, account, undefined),
      headerText: undefined,
      fileHashes: {},
      others,
    }
  }
  const read = readFiles(source, blobs)
  // Where the header is refused, nobody waits for the rest.
  read.catch(() => undefined)
  const headerText = await readHeaderText(source, blobs)
  const { header, signedBy } = checkHeader(source, headerText)
  checkListing(source, blobs, header)
  const texts = await read
  checkHashes(source, header, texts)
  const ledger = assemble(source, header, texts)
  const services = servicesOf(source, header, texts.get(SERVICES_FILE))
  const byTag = createHashers(source.keys, ledger.account, header.fieldsTag)
  const hashers = isWithoutHashes(ledger) ? afterRotation(byTag) : byTag
  if (!hashers.comparable && source.toShow !== true) throw halfChangedKeys(source)
  const formerKey = hashers.comparable ? (signedBy ?? hashers.former) : 'unknown'
  return {
    ...common,
    ledger,
    services,
    hashers,
    headerText,
    fileHashes: header.files,
    ...(formerKey === undefined ? {} : { formerKey }),
  }
}

/** True for a ledger in which nothing was made with a key yet, so that nothing is to be made anew. */
function isWithoutHashes({ resources, intent }: Ledger): boolean {
  return recordedResources({ resources }).length === 0 && (intent?.changes ?? []).length === 0
}

/**
 * The configurations whose ledgers are on a branch, by name. A new ledger is not begun on one that holds something else:
 * throws UserError.
 */
function configurationsIn(place: Place, files: Iterable<string>): string[] {
  const paths = [...files].filter(path => path !== 'README.md').map(partsOf)
  const folders = new Set(paths.flatMap(({ folder, file }) => (file === HEADER_FILE ? [folder] : [])))
  const isForeign = ({ folder, file }: PathParts): boolean =>
    !folders.has(folder) || !(file === HEADER_FILE || isVouchedFile(file))
  const foreign = paths.find(isForeign)
  if (foreign !== undefined) throw foreignBranch(place, foreign.path)
  return [...folders].toSorted(compareTexts)
}

interface PathParts {
  readonly path: string
  readonly folder: string
  readonly file: string
}

/** A path as a configuration's folder and the file below it; without a folder it is no file of a ledger. */
function partsOf(path: string): PathParts {
  const [, folder = '', file = ''] = /^([^/]+)\/(.+)$/s.exec(path) ?? []
  return { path, folder, file }
}

/** Who holds the ledger and until when: cheap enough to ask again and again. Refuses as `openLedger` does. */
export async function peekLock(source: LedgerSource): Promise<Lock | undefined> {
  const head = await source.store.head(source.branch)
  const blobs = folderOf(head?.files, source.configuration)
  if (blobs.size === 0) return undefined
  return checkHeader(source, await readHeaderText(source, blobs)).header.intent
}

/**
 * What Fivetran said about the services in use; empty when nothing is kept. Needs no key, so that forks can check
 * manifests offline; without a key nothing vouches for it. Throws UserError `ledger-error` when it cannot be read.
 */
export async function readServices(store: BranchStore, branch: string, configuration: string): Promise<Services> {
  const head = await store.head(branch)
  const blobs = folderOf(head?.files, configuration)
  const place = { branch, configuration }
  const [own, header] = [blobs.get(SERVICES_FILE), blobs.get(HEADER_FILE)]
  if (own !== undefined) return parsed(place, SERVICES_FILE, 'services', await store.blob(own)).services
  return header === undefined ? {} : (parsed(place, HEADER_FILE, 'header', await store.blob(header)).services ?? {})
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

interface CheckedHeader {
  readonly header: Header
  /** The former key that signed it; undefined where the current one did. */
  readonly signedBy: FormerKey | 'unknown' | undefined
}

// The version is looked at first: a newer header may look and be signed in any way. The account is looked at last: only
// a genuine header tells it.
function checkHeader(source: LedgerSource, text: string): CheckedHeader {
  const header = parsed(source, HEADER_FILE, 'header', text)
  const candidates = [['current', source.keys.current] as const, ...formerKeys(source.keys)]
  const [name, key] = candidates.find(([, { ledger }]) => keyCheck(ledger) === header.keyCheck) ?? []
  if (key === undefined && !isToBeChanged(source, header)) throw otherKey(source, source.keys, header.keySource)
  if (key !== undefined && !isSigned(text, key.ledger))
    throw altered(source, HEADER_FILE, 'its signature does not match')
  if (header.configuration !== source.configuration) throw otherConfiguration(source, header.configuration)
  const known = source.account !== undefined && source.account !== '' && header.account !== ''
  if (known && source.account !== header.account) throw otherAccount(source, header.account, source.account)
  return { header, signedBy: key === undefined ? 'unknown' : name === 'current' ? undefined : name }
}

/**
 * True for a ledger that a run with the API secret of then can take over: since it was written, `fingerprint-key` was
 * set. A `previous-fingerprint-key` that did not make it is a wrong one.
 */
function isToBeChanged({ keys, toShow }: LedgerSource, { keySource }: Header): boolean {
  return (
    toShow === true &&
    keys.previous === undefined &&
    sourceOfKeys(keys) === 'fingerprint-key' &&
    keySource !== 'fingerprint-key'
  )
}

function checkListing(source: LedgerSource, blobs: ReadonlyMap<string, string>, header: Header): void {
  const missing = Object.keys(header.files).find(file => !blobs.has(file))
  if (missing !== undefined) throw altered(source, missing, 'it is missing')
  const added = [...blobs.keys()].find(file => isVouchedFile(file) && !Object.hasOwn(header.files, file))
  if (added !== undefined) throw altered(source, added, 'it was added')
}

/** Files that a header would vouch for, read beside it: what it says of them is checked once both are there. */
async function readFiles({ store }: LedgerSource, blobs: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const limit = pLimit(READS_AT_ONCE)
  const read = async ([file, id]: [string, string]): Promise<[string, string]> => [file, await store.blob(id)]
  return new Map(
    await limit.map(
      [...blobs].filter(([file]) => isVouchedFile(file)),
      read,
    ),
  )
}

function checkHashes(source: LedgerSource, header: Header, texts: ReadonlyMap<string, string>): void {
  const altering = Object.entries(header.files).find(([file, hash]) => textHash(texts.get(file) ?? '') !== hash)
  if (altering !== undefined) throw altered(source, altering[0], 'its content does not match the signed hash')
}

function assemble(source: LedgerSource, header: Header, texts: ReadonlyMap<string, string>): Ledger {
  const partitions = [...texts]
    .filter(([file]) => isPartitionFile(file))
    .map(([file, text]) => parsed(source, file, 'partition', text))
  const changes = texts.get(CHANGES_FILE)
  return {
    account: header.account === '' ? (source.account ?? '') : header.account,
    lastCommit: header.lastCommit,
    lastCompleteCommit: header.lastCompleteCommit,
    intent: header.intent && {
      ...header.intent,
      changes: changes === undefined ? [] : parsed(source, CHANGES_FILE, 'changes', changes).changes,
    },
    resources: byKind(partitions),
  }
}

/** A partition may be in several files. */
function byKind(files: readonly PartitionFile[]): Ledger['resources'] {
  const kinds = [...Map.groupBy(files, file => file.kind)]
  return Object.fromEntries(
    kinds.map(([kind, ofKind]) => [
      kind,
      Object.fromEntries(
        [...Map.groupBy(ofKind, file => file.partition)].map(([partition, parts]) => [partition, entriesOf(parts)]),
      ),
    ]),
  )
}

function entriesOf(files: readonly PartitionFile[]): Partition {
  return Object.fromEntries(
    files.flatMap(({ resources }) =>
      Object.entries(resources).map(([key, written]) => [key, expandEntry(key, written)] as const),
    ),
  )
}

function servicesOf(place: Place, header: Header, text: string | undefined): Services {
  return text === undefined ? (header.services ?? {}) : parsed(place, SERVICES_FILE, 'services', text).services
}

function parsed<K extends Shape>(place: Place, file: string, shape: K, text: string) {
  const result = parseAs(shape, text)
  if (result.ok) return result.value
  const { version, why } = result
  if (typeof version !== 'number' || version === LEDGER_VERSION) throw altered(place, file, why)
  throw version > LEDGER_VERSION ? newerVersion(place, file, version) : olderVersion(place, file, version)
}
