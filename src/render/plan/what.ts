import type { SetupTest } from '../../kinds/connector/connector.ts'
import type { Consequence, FieldChange, Refusal } from '../../engine/plan/plan.ts'
import { ALLOW_DELETIONS_LABEL } from '../../engine/guards/policy.ts'
import { count, listOf } from '../text/count.ts'
import { cut, inlineCode, prose } from '../text/escape.ts'
import { consequencesOf, isTrouble, reasonOf, type Item } from './item.ts'
import { operationName } from './operation.ts'
import { connectorLink } from '../text/place.ts'
import { BRIEF, formatValue } from '../text/value.ts'
import { countSecrets } from './secrets.ts'

const LABELS: Readonly<Partial<Record<Consequence['code'], string>>> = {
  'full-resync': 'full re-sync',
  'orphaned-tables': 'tables stay behind',
  gap: 'gap in between',
  'old-deleted': 'deletes the connector it replaces',
  pause: 'pauses',
  reauthorize: 'may need authorisation',
}

/**
 * Why a change is refused, in a few words: what to do about it stands above the table. Other refusals say it
 * themselves.
 */
const REFUSED: Readonly<Partial<Record<Refusal['reason'], string>>> = {
  'deletion-forbidden': 'deletions are forbidden',
  'max-deletions': 'too many deletions',
  'prevent-destroy': 'protected by `lifecycle.prevent_destroy`',
  'unreviewed-change': 'not in the reviewed plan',
}

function refusedText({ reason, liftedByLabel }: Refusal): string | undefined {
  return liftedByLabel ? `needs the label \`${ALLOW_DELETIONS_LABEL}\`` : REFUSED[reason]
}

/** What a cell says where no field, secret or consequence does. */
const NOTHING_SENT: Readonly<Record<string, string>> = { adopt: 'no differences', test: 'setup tests only' }

/** True for a setup test that counts as failed. */
export function isFailedTest(test: SetupTest): boolean {
  return test.status === 'FAILED' || test.status === 'JOB_FAILED'
}

/** `sync_frequency`: `360` → `60`, where both sides are short; else the path alone. */
function fieldText({ path, before, after }: FieldChange): string {
  const name = inlineCode(cut(path, 80))
  if (before.type !== 'value' || after.type !== 'value') return name
  const [old, now] = [formatValue(before.value, BRIEF), formatValue(after.value, BRIEF)]
  return typeof before.value === 'object' || typeof after.value === 'object' || old.length + now.length > 60
    ? name
    : `${name}: ${inlineCode(old)} → ${inlineCode(now)}`
}

function planned(item: Item): string {
  const { change } = item
  const secrets = countSecrets(change)
  const others = change.fields.length - secrets
  // A deletion loads nothing again: its re-sync would be of a connector that comes back later.
  const labels = consequencesOf(item).flatMap(one =>
    change.kind === 'delete' && one.code === 'full-resync' ? [] : (LABELS[one.code] ?? []),
  )
  const amounts = [
    ...(others === 0 ? [] : [count(others, 'field')]),
    ...(secrets === 0 ? [] : [count(secrets, 'secret')]),
  ]
  const paths = listOf(
    change.fields.map(field => (change.fields.length > 2 ? inlineCode(cut(field.path, 80)) : fieldText(field))),
    3,
  )
  const fields = ['create', 'recreate', 'replace'].includes(operationName(change)) ? amounts.join(', ') : paths
  const texts = [
    fields,
    ...labels.map(label => `**${label}**`),
    change.resumed ? 'continues an earlier run' : '',
  ].filter(text => text !== '')
  return texts.length === 0 ? (NOTHING_SENT[change.kind] ?? '') : texts.join('; ')
}

function failedTests(item: Item): string {
  const failed = item.result?.tests.filter(isFailedTest) ?? []
  return listOf(
    failed.map(test => inlineCode(cut(test.title, 80))),
    3,
  )
}

/** A cell's worth of what a change is about: fields, or why it did not happen. Markdown, not yet a cell. */
export function whatOf(item: Item): string {
  const short =
    item.status === 'refused' && item.change.refusal !== undefined ? refusedText(item.change.refusal) : undefined
  if (short !== undefined) return short
  const { message } = reasonOf(item)
  const text = message === undefined ? '' : prose(cut(message, 300))
  if (item.status === 'tests-failed')
    return [`failed: ${failedTests(item)}`, text].filter(part => part !== '').join('. ')
  if (item.status === 'authorization' && item.result?.id !== undefined)
    return connectorLink(item.result.id, 'authorise it in Fivetran')
  return isTrouble(item) && text !== '' ? text : planned(item)
}
