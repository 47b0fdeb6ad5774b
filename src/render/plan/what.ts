/** What a change is about, for a table's cell. Markdown, not yet a cell. */
import { ALLOW_DELETIONS_LABEL } from '../../engine/guards/deletions.ts'
import type { FieldChange, Refusal } from '../../model/change.ts'
import { count, listOf } from '../../model/count.ts'
import { pageLink } from '../parts/links.ts'
import { nameCode, pathCode, wordsFor } from '../parts/names.ts'
import { outlineHeading, withoutOutlined } from '../parts/outline.ts'
import type { Report } from '../parts/report.ts'
import { cut, inlineCode, prose } from '../text/escape.ts'
import { BRIEF, formatValue } from '../text/value.ts'
import { countSecrets } from './field.ts'
import { consequencesOf, failedTestsOf, idOfItem, isTrouble, reasonOf, waitingOf, type Item } from './item.ts'
import { wordedAs, type WordedAs } from './change-words.ts'

/**
 * Why a change is refused, in a few words: what to do about it stands above the table. Other refusals say it
 * themselves.
 */
const REFUSED: Readonly<Partial<Record<Refusal['reason'], string>>> = {
  'deletion-forbidden': 'deletions are forbidden',
  'max-deletions': 'too many deletions',
  'not-empty': 'it is not empty',
  'prevent-destroy': 'protected by `lifecycle.prevent_destroy`',
  'unreviewed-change': 'not in the reviewed plan',
}

/** Names of what comes before. */
const AFTER = 2

/** What a cell says where no field, secret or consequence does. */
const NOTHING_SENT: Readonly<Partial<Record<WordedAs, string>>> = {
  adopt: 'no differences',
  test: 'setup tests only',
  finish: 'what an earlier run has left to do',
}

/** Changes that set every field, so that a cell only counts the fields. */
const WHOLE: ReadonlySet<WordedAs> = new Set(['create', 'recreate', 'replace'])

/** Fields, consequences, or why it did not happen. */
export function whatOf({ kinds }: Pick<Report, 'kinds'>, item: Item): string {
  const { change, status } = item
  const short = status === 'refused' && change.refusal !== undefined ? refusedText(change.refusal) : undefined
  if (short !== undefined) return short
  const { message } = reasonOf(item)
  const text = message === undefined ? '' : prose(cut(message, 300))
  if (status === 'tests-failed') return [`failed: ${failedTests(item)}`, text].filter(part => part !== '').join('. ')
  const waits = status === 'waiting' ? waitingOf(item) : undefined
  if (waits !== undefined) {
    const id = idOfItem(item)
    const failed = failedTestsOf(item).length === 0 ? [] : [`Failed until then: ${failedTests(item)}.`]
    // More of it stands above the table.
    const todo = prose(cut(/^.*?[.!?](?=\s|$)/su.exec(waits.todo)?.[0] ?? waits.todo, 300))
    const hasPage = id !== undefined && wordsFor(kinds, change.address.kind).page !== undefined
    const page = hasPage ? [pageLink(kinds, change.address.kind, id, 'Open it in Fivetran')] : []
    return [todo, ...page.map(one => `${one}.`), ...failed].join(' ')
  }
  return isTrouble(item) && text !== '' ? text : planned(item)
}

function refusedText({ reason, liftedByLabel }: Refusal): string | undefined {
  return liftedByLabel ? `needs the label \`${ALLOW_DELETIONS_LABEL}\`` : REFUSED[reason]
}

function failedTests(item: Item): string {
  const titles = failedTestsOf(item).map(test => inlineCode(cut(test.title, 80)))
  return listOf(titles, 3)
}

function planned(item: Item): string {
  const { change } = item
  const words = wordedAs(change)
  const labels = consequencesOf(item).flatMap(one => (one.label === undefined ? [] : [`**${one.label}**`]))
  const texts = [
    WHOLE.has(words) ? amounts(item) : fieldTexts(item),
    ...labels,
    item.status === 'planned' && change.after !== undefined ? `after ${listOf(change.after.map(nameCode), AFTER)}` : '',
    item.status === 'planned' && change.heldUpBy !== undefined
      ? `**waits for** ${listOf(change.heldUpBy.map(nameCode), AFTER)}`
      : '',
    change.resumed ? 'continues an earlier run' : '',
  ].filter(text => text !== '')
  return texts.length === 0 ? (NOTHING_SENT[words] ?? '') : texts.join('; ')
}

/** `3 fields, 1 secret` */
function amounts({ change }: Item): string {
  const secrets = countSecrets(change)
  const others = change.fields.length - secrets
  return [...(others === 0 ? [] : [count(others, 'field')]), ...(secrets === 0 ? [] : [count(secrets, 'secret')])].join(
    ', ',
  )
}

function fieldTexts({ change: { fields, outline } }: Item): string {
  const single = withoutOutlined(fields, outline)
  const texts = single.map(field => (single.length > 2 ? pathCode(field.path) : fieldText(field)))
  return listOf(outline === undefined ? texts : [prose(outlineHeading(outline)), ...texts], 3)
}

/** `sync_frequency`: `360` → `60`, where both sides are short; else the path alone. */
function fieldText({ path, before, after }: FieldChange): string {
  const name = pathCode(path)
  if (before.type !== 'value' || after.type !== 'value') return name
  const [old, now] = [formatValue(before.value, BRIEF), formatValue(after.value, BRIEF)]
  return typeof before.value === 'object' || typeof after.value === 'object' || old.length + now.length > 60
    ? name
    : `${name}: ${inlineCode(old)} → ${inlineCode(now)}`
}
