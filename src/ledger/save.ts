/** Writes a ledger to its branch: only what changed, in one commit, by compare-and-swap. */
import { compareTexts } from '../model/order.ts'
import { own } from '../model/own.ts'
import { afterRotation } from './field-hash.ts'
import {
  BRANCH_README,
  CHANGES_FILE,
  changesFile,
  HEADER_FILE,
  LEDGER_VERSION,
  partitionFiles,
  partitionPath,
  partitionPathOf,
  SERVICES_FILE,
  servicesPlace,
  textHash,
} from './files.ts'
import { keyCheck, signHeader } from './header.ts'
import { sourceOfKeys } from './keys.ts'
import type { Ledger, Services } from './ledger.ts'
import { folderOf, type LedgerSnapshot, type LedgerSource } from './open.ts'
import type { BranchStore } from './port.ts'
import { parseAs, type Shape } from './schema.ts'

type ServicesPlace = ReturnType<typeof servicesPlace>

/** Other configurations write to the same branch; each of their commits costs one more attempt. */
const ATTEMPTS = 8

export interface SaveOptions {
  /** The hashes of every resource are now by the current key: ends the change of keys. */
  readonly rehashed?: boolean
}

/**
 * Saves `next` on top of what `snapshot` read. Gives the base of the next save; without anything to write there is no
 * commit. `changed`: somebody else has changed this ledger since, nothing was written. Throws ApiError when GitHub
 * fails.
 */
export async function saveLedger(
  snapshot: LedgerSnapshot,
  next: Ledger,
  services: Services,
  message: string,
  options: SaveOptions = {},
): Promise<LedgerSnapshot | 'changed'> {
  const { source } = snapshot
  const hashers = options.rehashed === true ? afterRotation(snapshot.hashers) : snapshot.hashers
  const place = servicesPlace(services)
  const { texts, hashes } = changedFiles(snapshot, next, place)
  const headerText = formatHeader(source, next, hashers.tags.recorded, { hashes, services: place.inline })
  const saved = { ...snapshot, ledger: next, services, hashers, headerText, fileHashes: hashes, hasReadme: true }
  if (texts.size === 0 && headerText === snapshot.headerText) return { ...saved, hasReadme: snapshot.hasReadme }

  const files = new Map<string, string | null>(
    [...texts, [HEADER_FILE, headerText] as const].map(([file, text]) => [`${source.configuration}/${file}`, text]),
  )
  if (!snapshot.hasReadme) files.set('README.md', BRANCH_README)
  const head = await commit(snapshot, files, message)
  return head === undefined ? 'changed' : { ...saved, head }
}

// A partition that is the same object as before is not looked at; of another object the texts may still be the same.
function changedFiles(snapshot: LedgerSnapshot, next: Ledger, { file: services }: ServicesPlace) {
  const texts = new Map<string, string | null>()
  const hashes: Record<string, string> = {}
  const keep = (file: string, text: string, shape: Shape): void => {
    hashes[file] = textHash(text)
    if (hashes[file] !== own(snapshot.fileHashes, file)) texts.set(file, checked(shape, text))
  }
  const known = Map.groupBy(Object.keys(snapshot.fileHashes), partitionPathOf)
  for (const [kind, partitions] of Object.entries(next.resources)) {
    for (const [partition, entries] of Object.entries(partitions)) {
      const before = own(own(snapshot.ledger.resources, kind) ?? {}, partition)
      if (before === entries)
        for (const file of known.get(partitionPath(kind, partition)) ?? [])
          hashes[file] = own(snapshot.fileHashes, file) ?? ''
      else for (const [file, text] of partitionFiles(kind, partition, entries)) keep(file, text, 'partition')
    }
  }
  const changes = changesFile(next.intent?.changes ?? [])
  if (changes !== undefined) keep(CHANGES_FILE, changes, 'changes')
  if (services !== undefined) keep(SERVICES_FILE, services, 'services')
  for (const file of Object.keys(snapshot.fileHashes)) if (!Object.hasOwn(hashes, file)) texts.set(file, null)
  return { texts, hashes }
}

function formatHeader(
  source: LedgerSource,
  ledger: Ledger,
  fieldsTag: string,
  { hashes, services }: { readonly hashes: Readonly<Record<string, string>>; readonly services: Services | undefined },
): string {
  const key = source.keys.current.ledger
  const { changes: _, ...intent } = ledger.intent ?? { changes: [] }
  const text = signHeader(
    {
      version: LEDGER_VERSION,
      configuration: source.configuration,
      account: ledger.account,
      keyCheck: keyCheck(key),
      keySource: sourceOfKeys(source.keys),
      fieldsTag,
      ...(ledger.lastCommit === undefined ? {} : { lastCommit: ledger.lastCommit }),
      ...(ledger.lastCompleteCommit === undefined ? {} : { lastCompleteCommit: ledger.lastCompleteCommit }),
      ...('owner' in intent ? { intent } : {}),
      ...(services === undefined ? {} : { services }),
      files: Object.fromEntries(Object.entries(hashes).toSorted(([a], [b]) => compareTexts(a, b))),
    },
    key,
  )
  return checked('header', text)
}

// What the next run would refuse to read must not be written: a person would have to repair it.
function checked(shape: Shape, text: string): string {
  const parsed = parseAs(shape, text)
  if (!parsed.ok) throw new Error(`the ledger's ${shape} would not be readable again: ${parsed.why}`)
  return text
}

// The new head; undefined when this ledger was changed by somebody else.
async function commit(
  snapshot: LedgerSnapshot,
  files: ReadonlyMap<string, string | null>,
  message: string,
): Promise<string | undefined> {
  const { store, branch } = snapshot.source
  let parent = snapshot.head
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const result = await store.commit({ branch, parent, files, message })
    if (result !== 'moved') return result.commit
    const head = await store.head(branch)
    if ((await headerTextAt(store, head?.files, snapshot.source.configuration)) !== snapshot.headerText)
      return undefined
    parent = head?.commit
  }
  return undefined
}

async function headerTextAt(
  store: BranchStore,
  files: ReadonlyMap<string, string> | undefined,
  configuration: string,
): Promise<string | undefined> {
  const id = folderOf(files, configuration).get(HEADER_FILE)
  return id === undefined ? undefined : store.blob(id)
}
