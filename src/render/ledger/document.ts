/** What the commands about the ledger say, as Markdown. */
import { capital } from '../../model/capital.ts'
import { count, listOf } from '../../model/count.ts'
import { countOf, nameHead, namingOf, serviceColumn, wordsOf, type Naming } from '../parts/names.ts'
import { row, table } from '../text/blocks.ts'
import { cut, inlineCode, prose } from '../text/escape.ts'
import type {
  Forgetting,
  LedgerListing,
  LedgerPlace,
  LockState,
  ManagedResource,
  ResourceMark,
  Unlocking,
} from './report.ts'

/** Changes that a lock lists. */
const MOST_BEGUN = 20
const NAME = 160

/** What is managed, and who is at work. */
export function listingDocument(listing: LedgerListing): string {
  const { resources, kinds, lastCommit, lock } = listing
  const naming = namingOf(kinds, [...addressesOf(resources), ...addressesOf(lock?.begun ?? [])])
  const amount = countOf(resources.length, wordsOf(kinds, addressesOf(resources)))
  const nothing = lastCommit === undefined ? neverText(listing) : 'Nothing is managed.'
  return [
    `${capital(placeText(listing))}: ${amount}`,
    ...(lock === undefined ? [] : [lockText(lock, naming)]),
    ...(resources.length === 0 ? [nothing] : [lastText(listing), resourceTable(resources, naming)]),
  ].join('\n\n')
}

/** Configurations that are named. */
const MOST_OTHERS = 20

/** Nothing was applied; or the name of the configuration is another one. */
function neverText({ others }: LedgerListing): string {
  const names = others.map(name => inlineCode(cut(name, NAME)))
  return names.length === 0
    ? 'Nothing was applied yet.'
    : `Nothing was applied yet of this configuration. That branch has the ${names.length === 1 ? 'ledger' : 'ledgers'} of ${listOf(names, MOST_OTHERS)}.`
}

/** What is about to be handed back. */
export function forgettingDocument({ resources, kinds, ...place }: Forgetting): string {
  const naming = namingOf(kinds, addressesOf(resources))
  const them = resources.length === 1 ? 'it' : 'them'
  return [
    `**To hand back**: ${countOf(resources.length, naming.words)} of ${placeText({ ...place, kinds })}`,
    resourceTable(resources, naming),
    `Nothing is sent to Fivetran. The ledger forgets ${them}: no apply changes, pauses or deletes ${them} any more, and plans list ${them} as not managed.`,
  ].join('\n\n')
}

/** Whose lock is about to be ended. */
export function unlockingDocument({ lock, kinds, ...place }: Unlocking): string {
  return [
    `**To unlock**: ${placeText({ ...place, kinds })}`,
    lockText(lock, namingOf(kinds, addressesOf(lock.begun))),
    'Only end the lock of an owner that runs no more: one that still runs would go on until it notices, and two would work at the same time. What it has begun is looked up by the next apply.',
  ].join('\n\n')
}

function placeText({ configuration, branch }: LedgerPlace): string {
  return `ledger ${inlineCode(cut(configuration, NAME))} on ${inlineCode(cut(branch, NAME))}`
}

function isUnreviewed({ marks }: ManagedResource): boolean {
  return marks.some(({ mark }) => mark === 'unreviewed')
}

function lastText({ lastCommit, lastCompleteCommit, resources }: LedgerListing): string {
  if (lastCommit === undefined)
    return resources.every(isUnreviewed)
      ? 'Nothing was applied yet but by unreviewed applies.'
      : 'The first apply did not come to its end.'
  const last = `Last applied: ${commitCode(lastCommit)}`
  if (lastCompleteCommit === lastCommit) return `${last}, wholly.`
  return lastCompleteCommit === undefined
    ? `${last}, not wholly.`
    : `${last}, not wholly; the last commit that was applied wholly is ${commitCode(lastCompleteCommit)}.`
}

const STATES: Readonly<Record<LockState['state'], (lock: LockState) => string>> = {
  held: ({ expiresAt }) => `is applying, and its lock holds until ${timeText(expiresAt)} unless it is extended.`,
  over: ({ expiresAt }) =>
    `held the lock until ${timeText(expiresAt)} and did not come to its end. The next apply takes it over.`,
  released: () => 'has ended. The next apply looks up what it has left.',
}

function lockText(lock: LockState, { code }: Naming): string {
  const { owner, startedAt, commit, state, begun } = lock
  const shown = begun.slice(0, MOST_BEGUN).map(({ action, address }) => `- ${action} ${code(address)}`)
  const more = begun.length > shown.length ? [`- ${begun.length - shown.length} more`] : []
  const what = begun.length === 0 ? '' : `\n\nBegun, and not recorded as done: ${count(begun.length, 'change')}\n\n`
  const head = `**Lock**: ${prose(cut(owner, NAME))}, since ${timeText(startedAt)}, of commit ${commitCode(commit)}, ${STATES[state](lock)}`
  return `${head}${what}${[...shown, ...more].join('\n')}`
}

function resourceTable(resources: readonly ManagedResource[], { words, code }: Naming): string {
  const services = serviceColumn(resources.map(({ service }) => service))
  const hasMarks = resources.some(({ marks }) => marks.length > 0)
  const rows = resources.map(one =>
    row([
      code(one.address),
      inlineCode(cut(one.id, 80)),
      ...services.cell(one.service),
      manifestCode(one),
      `${timeText(one.appliedAt)} ${commitCode(one.commit)}`,
      ...(hasMarks ? [one.marks.map(markText).join('; ')] : []),
    ]),
  )
  return table([nameHead(words), 'Id', ...services.head, 'Manifest', 'Applied', ...(hasMarks ? ['Note'] : [])], rows)
}

/** `fivetran/sheets.yml` (document 2) `[eu]` */
function manifestCode({ manifest: { file, document, key } }: ManagedResource): string {
  const item = key === undefined ? '' : ` ${inlineCode(cut(`[${key}]`, NAME))}`
  return `${inlineCode(cut(file, NAME))}${document === 0 ? '' : ` (document ${document + 1})`}${item}`
}

const MARKS: Readonly<Record<ResourceMark['mark'], (of: string) => string>> = {
  retired: () => 'paused, its manifest was removed',
  refused: () => 'its deletion or replacement was refused',
  waiting: () => 'waits for a person',
  protected: () => 'protected by `prevent_destroy`',
  replaces: id => `replaces ${inlineCode(cut(id, 80))}, which is still to be deleted`,
  incomparable: () => 'not compared since the key changed',
  unreviewed: what => `applied unreviewed, of ${prose(cut(what, NAME))}`,
}

function markText({ mark, of = '' }: ResourceMark): string {
  return MARKS[mark](of)
}

function commitCode(commit: string): string {
  return inlineCode(cut(commit.slice(0, 7), 7))
}

/** `2026-11-27 08:12 UTC` */
function timeText(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`
}

function addressesOf<A>(all: readonly { readonly address: A }[]): A[] {
  return all.map(({ address }) => address)
}
