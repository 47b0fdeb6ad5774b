/** All that there is to say of one change. */
import { capital } from '../../model/capital.ts'
import { listOf } from '../../model/count.ts'
import type { SetupTestStatus } from '../../model/setup-test.ts'
import { idLink, manifestLink } from '../parts/links.ts'
import { nameCode, serviceCode } from '../parts/names.ts'
import { foldedOutline, outlineLines, withoutOutlined } from '../parts/outline.ts'
import type { Report } from '../parts/report.ts'
import { sourceBlock } from '../parts/sources.ts'
import { valueBlocks, waitingBlocks } from '../parts/waiting.ts'
import { fold } from '../text/blocks.ts'
import { cut, fence, htmlText, prose } from '../text/escape.ts'
import type { Detail } from '../text/value.ts'
import { fieldLines, saidOnce } from './field.ts'
import { consequencesOf, idOfItem, reasonText, waitingOf, type Item } from './item.ts'
import { statusWords } from './table.ts'
import { untrustedBlocks } from './untrusted.ts'
import { whatOf } from './what.ts'

/** Names of what comes before. */
const AFTER = 3

const ICONS: Readonly<Record<SetupTestStatus, string>> = {
  PASSED: '✅',
  SKIPPED: '⏭️',
  WARNING: '⚠️',
  FAILED: '❌',
  JOB_FAILED: '❌',
}

/** The fold of one change: why it failed and what to do first, then its fields as a diff. */
export function itemFold(report: Report, item: Item, open: boolean, detail: Detail, folds = true): string {
  const { change, naming } = item
  const words = statusWords(item)
  const manifest = placeOf(report, item)
  return fold(
    `${words} ${naming.html(change.address)}`,
    [
      ...messageBlock(item),
      ...nextStep(report, item),
      ...valueBlocks(item.result?.values ?? []),
      ...untrustedBlocks(item, manifest ?? 'the manifest'),
      ...testBlock(item),
      ...diffBlock(item, detail),
      ...(folds ? outlineFold(item, detail) : []),
      ...sourceBlock(report, item.change, item.change.position),
      ...places(report, item, manifest),
    ],
    open,
  )
}

/** Where the rest of a long list is told. */
function whereOf({ result }: Item): string {
  // No plan knew the names that only the result tells.
  return result?.outline === undefined ? 'the rest stands in the plan file, whole' : 'the rest is as in Fivetran'
}

function diffBlock(item: Item, detail: Detail): string[] {
  const consequences = consequencesOf(item).map(one => `! ${one.text}`)
  const { fields, outline } = item.change
  const lines = [
    ...saidOnce(withoutOutlined(fields, outline)).flatMap(field => fieldLines(field, detail)),
    ...(outline === undefined ? [] : outlineLines(outline, detail, whereOf(item))),
    ...consequences,
  ]
  return lines.length === 0 ? [] : [fence('diff', lines)]
}

/** A list that is too long to be read by everybody, for those who want to. */
function outlineFold(item: Item, detail: Detail): string[] {
  const { outline } = item.change
  const lines = outline === undefined ? undefined : foldedOutline(outline, detail, whereOf(item))
  if (outline === undefined || lines === undefined) return []
  return [fold(`All of <code>${htmlText(outline.field)}</code>`, [fence('diff', lines)])]
}

/** Why it failed or was skipped. Why it was refused stands at the top, for all of them. */
function messageBlock(item: Item): string[] {
  if (item.status === 'refused') return []
  const text = reasonText(item)
  return text === '' ? [] : [prose(cut(text, 4_000))]
}

function testBlock(item: Item): string[] {
  const tests = item.result?.tests ?? []
  if (tests.length === 0) return []
  const lines = tests.map(test => {
    const message = test.message === '' ? '' : `: ${prose(cut(test.message, 1_000))}`
    return `- ${ICONS[test.status]} ${prose(cut(test.title, 200))}${message}`
  })
  return [['**Setup tests**', ...lines].join('\n')]
}

function nextStep(report: Report, item: Item): string[] {
  const waits = waitingOf(item)
  if (waits === undefined) return []
  return waitingBlocks(report, { waits, kind: item.change.address.kind, id: idOfItem(item) })
}

/**
 * A link to the manifest. A removed one is linked in a commit that still has it: the one that this run's changes are
 * based on or, where it was removed before, the one in which it was last applied.
 */
function placeOf(report: Report, { change }: Item): string | undefined {
  const { position } = change
  if (position === undefined) return undefined
  if (change.action !== 'delete') return manifestLink(report, position)
  const { commit: applied, refused } = change.recorded ?? change.goesWith ?? {}
  const base = refused === undefined ? report.baseCommit : undefined
  return manifestLink(report, position, { commit: base || applied || report.commit })
}

function places(report: Report, item: Item, manifest: string | undefined): string[] {
  const { kinds } = report
  const { address, service } = item.change
  const id = idOfItem(item)
  const parts = [
    // Where nothing else is said, the note says that, too.
    ...(isSilent(item) ? [] : orderOf(item)),
    ...noteOf(report, item),
    ...(manifest === undefined ? [] : [manifest]),
    ...(id === undefined ? [] : [`Fivetran ${idLink(kinds, address.kind, id)}`]),
    ...(service === '' ? [] : [`service ${serviceCode(service)}`]),
  ]
  return parts.length === 0 ? [] : [parts.join(' · ')]
}

/** Of a plan, what comes before, and what has to work first. */
function orderOf({ status, change: { after = [], heldUpBy = [] } }: Item): string[] {
  const of = (word: string, names: readonly string[]): string[] =>
    status !== 'planned' || names.length === 0 ? [] : [`${word} ${listOf(names.map(nameCode), AFTER)}`]
  return [...of('After', after), ...of('Waits for', heldUpBy)]
}

/** What no field, consequence or message says: that nothing differs, or that an earlier run has begun it. */
function noteOf(report: Report, item: Item): string[] {
  const { resumed } = item.change
  const text = isSilent(item) ? whatOf(report, item) : resumed ? 'continues an earlier run' : ''
  return text === '' ? [] : [capital(text)]
}

/** True where no field, consequence or message says anything of the change. */
function isSilent(item: Item): boolean {
  const isSaid = reasonText(item) !== '' || waitingOf(item) !== undefined
  return item.change.fields.length === 0 && consequencesOf(item).length === 0 && !isSaid
}
