import type { SetupTest } from '../model/connector.ts'
import type { Consequence } from '../plan/plan.ts'
import { count, listOf } from './count.ts'
import { cut, inlineCode, prose } from './escape.ts'
import { isTrouble, type Item } from './item.ts'
import { operationName } from './operation.ts'
import { connectorLink } from './place.ts'
import { countSecrets } from './secrets.ts'

const LABELS: Readonly<Partial<Record<Consequence['code'], string>>> = {
  'full-resync': 'full re-sync',
  'orphaned-tables': 'tables stay behind',
  gap: 'gap in between',
  pause: 'pauses',
  reauthorize: 'needs authorisation',
}

/** True for a setup test that counts as failed. */
export function isFailedTest(test: SetupTest): boolean {
  return test.status === 'FAILED' || test.status === 'JOB_FAILED'
}

function planned(item: Item): string {
  const { change } = item
  const secrets = countSecrets(change)
  const others = change.fields.length - secrets
  const labels = change.consequences.flatMap((one) => LABELS[one.code] ?? [])
  const amounts = [...(others === 0 ? [] : [count(others, 'field')]), ...(secrets === 0 ? [] : [count(secrets, 'secret')])]
  const paths = listOf(change.fields.map((field) => inlineCode(cut(field.path, 80))), 3)
  const fields = ['create', 'recreate', 'replace'].includes(operationName(change)) ? amounts.join(', ') : paths
  return [fields, ...labels.map((label) => `**${label}**`), change.resumed ? 'goes on with an earlier run' : ''].filter((text) => text !== '').join('; ')
}

function failedTests(item: Item): string {
  const failed = item.result?.tests.filter(isFailedTest) ?? []
  return listOf(failed.map((test) => inlineCode(cut(test.title, 80))), 3)
}

/** A cell's worth of what a change is about: fields, or why it did not happen. Markdown, not yet a cell. */
export function whatOf(item: Item): string {
  const message = item.result?.message ?? (item.status === 'refused' ? item.change.refusal?.message : undefined)
  const text = message === undefined ? '' : prose(cut(message, 300))
  if (item.status === 'tests-failed') return [`failed: ${failedTests(item)}`, text].filter((part) => part !== '').join('. ')
  if (item.status === 'authorization' && item.result?.id !== undefined) return connectorLink(item.result.id, 'authorise it in Fivetran')
  return isTrouble(item) && text !== '' ? text : planned(item)
}
