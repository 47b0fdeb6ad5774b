import type { SetupTestStatus } from '../../kinds/connector/connector.ts'
import { cut, fence, htmlText, inlineCode, linkCode, prose } from '../text/escape.ts'
import { fieldLines } from './field.ts'
import { consequencesOf, nameOf, reasonText, type Item } from './item.ts'
import { operationOf } from './operation.ts'
import { connectorLink, manifestLink } from '../text/place.ts'
import type { Report } from '../report.ts'
import { statusWords } from '../text/table.ts'
import { untrustedBlocks } from './untrusted.ts'
import type { Detail } from '../text/value.ts'

const ICONS: Readonly<Record<SetupTestStatus, string>> = {
  PASSED: '✅',
  SKIPPED: '⏭️',
  WARNING: '⚠️',
  FAILED: '❌',
  JOB_FAILED: '❌',
}

function summaryLine(item: Item): string {
  const words = item.status === 'planned' ? operationOf(item.change).verb : statusWords(item)
  return `<summary>${words} <code>${htmlText(cut(nameOf(item), 160))}</code></summary>`
}

function diffBlock(item: Item, detail: Detail): string[] {
  const consequences = consequencesOf(item).map(one => `! ${one.text}`)
  const lines = [...item.change.fields.flatMap(field => fieldLines(field, detail)), ...consequences]
  return lines.length === 0 ? [] : [fence('diff', lines)]
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

function nextStep(item: Item): string[] {
  const id = item.result?.id
  if (item.status !== 'authorization' || id === undefined) return []
  return [
    `**Next step:** ${connectorLink(id, 'open the connector in Fivetran')} and authorise it. The next run goes on from there.`,
  ]
}

function places(report: Report, item: Item): string[] {
  const id = item.result?.id ?? item.change.id
  const parts = [
    ...(item.change.position === undefined ? [] : [manifestLink(report, item.change.position)]),
    ...(id === undefined ? [] : [`Fivetran ${connectorLink(id, linkCode(cut(id, 80)))}`]),
    `service ${inlineCode(cut(item.change.service, 80))}`,
  ]
  return [parts.join(' · ')]
}

/** A connector's fold: why it failed and what to do first, then its fields as a diff. */
export function fold(report: Report, item: Item, open: boolean, detail: Detail): string {
  const manifest = item.change.position === undefined ? 'the manifest' : manifestLink(report, item.change.position)
  return [
    `<details${open ? ' open' : ''}>\n${summaryLine(item)}`,
    ...messageBlock(item),
    ...nextStep(item),
    ...untrustedBlocks(item, manifest),
    ...testBlock(item),
    ...diffBlock(item, detail),
    ...places(report, item),
    '</details>',
  ].join('\n\n')
}
