/** Writes a ledger to its branch: only what changed, in one commit, by compare-and-swap. */
import type { BranchStore } from '../github/port.ts'
import { BRANCH_README } from './branch-readme.ts'
import { HEADER_FILE, LEDGER_VERSION, ledgerFiles, textHash, type Metadata } from './files.ts'
import type { Fingerprints } from './fingerprint.ts'
import { keyCheck, signHeader } from './header.ts'
import type { Ledger } from './ledger.ts'
import { folderOf, type LedgerSnapshot, type LedgerSource } from './open.ts'
import { parseAs, type Shape } from './schema.ts'

/** Other configurations write to the same branch; each of their commits costs one more attempt. */
const ATTEMPTS = 8

export interface SaveOptions {
  /** Every connector's fingerprints are now by the current key: ends the change of keys. */
  readonly rehashed?: boolean
}

/**
 * Saves `next` on top of what `snapshot` read. Gives the base of the next save; without anything to write there is no
 * commit.
 * `conflict`: somebody else has changed this ledger since, nothing was written. Throws ApiError when GitHub fails.
 */
export async function saveLedger(
  snapshot: LedgerSnapshot,
  next: Ledger,
  metadata: Metadata,
  message: string,
  options: SaveOptions = {},
): Promise<LedgerSnapshot | 'conflict'> {
  const { source } = snapshot
  const fingerprints = options.rehashed === true ? ended(snapshot.fingerprints) : snapshot.fingerprints
  const { texts, hashes } = changedFiles(snapshot, next, metadata)
  const headerText = formatHeader(source, next, fingerprints.tags.recorded, hashes)
  const saved = { ...snapshot, ledger: next, metadata, fingerprints, headerText, hashes, hasReadme: true }
  if (texts.size === 0 && headerText === snapshot.headerText) return { ...saved, hasReadme: snapshot.hasReadme }

  const files = new Map<string, string | null>(
    [...texts, [HEADER_FILE, headerText] as const].map(([file, text]) => [`${source.configuration}/${file}`, text]),
  )
  if (!snapshot.hasReadme) files.set('README.md', BRANCH_README)
  const head = await commit(snapshot, files, message)
  return head === undefined ? 'conflict' : { ...saved, head }
}

function ended({ make, tags }: Fingerprints): Fingerprints {
  return { make, recorded: make, rotated: false, tags: { make: tags.make, recorded: tags.make } }
}

// A file whose content is the very same object needs no look; another may still turn out to have the same text.
function changedFiles(snapshot: LedgerSnapshot, next: Ledger, metadata: Metadata) {
  const before = ledgerFiles(snapshot.ledger, snapshot.metadata)
  const after = ledgerFiles(next, metadata)
  const texts = new Map<string, string | null>()
  const hashes: Record<string, string> = {}
  for (const [file, { shape, content, write }] of after) {
    const known = Object.hasOwn(snapshot.hashes, file) ? snapshot.hashes[file] : undefined
    if (known !== undefined && before.get(file)?.content === content) {
      hashes[file] = known
      continue
    }
    const text = write()
    hashes[file] = textHash(text)
    if (hashes[file] !== known) texts.set(file, checked(shape, text))
  }
  for (const file of Object.keys(snapshot.hashes)) if (!after.has(file)) texts.set(file, null)
  return { texts, hashes }
}

function formatHeader(
  source: LedgerSource,
  ledger: Ledger,
  fieldsTag: string,
  hashes: Readonly<Record<string, string>>,
): string {
  const key = source.keys.current.ledger
  const { changes: _, ...intent } = ledger.intent ?? { changes: [] }
  const text = signHeader(
    {
      version: LEDGER_VERSION,
      configuration: source.configuration,
      account: ledger.account,
      keyCheck: keyCheck(key),
      fieldsTag,
      ...(ledger.lastCommit === undefined ? {} : { lastCommit: ledger.lastCommit }),
      ...(ledger.lastCompleteCommit === undefined ? {} : { lastCompleteCommit: ledger.lastCompleteCommit }),
      ...('owner' in intent ? { intent } : {}),
      files: Object.fromEntries(Object.entries(hashes).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
    key,
  )
  return checked('header', text)
}

// What the next run would refuse to read must never be written: that would need a person to mend.
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
    if (result !== 'conflict') return result.commit
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
