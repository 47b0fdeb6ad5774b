import { adoptionLines } from '../../engine/drift/adoption.ts'
import type { DriftedConnector, DriftedField, VanishedConnector } from '../../engine/drift/report.ts'
import { formatAddress } from '../../kinds/connector/connector.ts'
import { ALLOW_DELETIONS_LABEL } from '../../engine/guards/policy.ts'
import { listOf } from '../text/count.ts'
import { driftFieldLines, originLabel } from './field.ts'
import { cut, fence, htmlText, inlineCode, link, linkCode } from '../text/escape.ts'
import { connectorLink, manifestLink } from '../text/place.ts'
import type { Report } from '../report.ts'
import type { Detail } from '../text/value.ts'

const PLACES = 10
/** Worst first. */
const ORIGINS = ['both', 'fivetran', undefined, 'repository'] as const

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

function diffBlocks(fields: readonly DriftedField[], detail: Detail): string[] {
  return ORIGINS.flatMap(origin => {
    const same = fields.filter(field => field.origin === origin)
    const sides = origin === 'repository' ? ', not applied yet' : ''
    return same.length === 0
      ? []
      : [
          `*${capital(originLabel(origin))}*${sides} (\`-\` the manifest, \`+\` Fivetran):`,
          fence(
            'diff',
            same.flatMap(field => driftFieldLines(field, detail)),
          ),
        ]
  })
}

function placesOf(report: Report, fields: readonly DriftedField[]): string {
  const places = fields.map(
    field =>
      `${inlineCode(cut(field.path, 80))}${field.position === undefined ? '' : ` (${manifestLink(report, field.position)})`}`,
  )
  return listOf(places, PLACES)
}

function adoptBlocks(report: Report, fields: readonly DriftedField[]): string[] {
  const by = (how: DriftedField['adoption']['how']): DriftedField[] =>
    fields.filter(field => field.adoption.how === how)
  const [writes, removals, unreadable] = [by('write'), by('remove'), by('unreadable')]
  const lines = adoptionLines(writes)
  const keeps = lines.some(line => /: \$\{\{ secrets\./.test(line))
    ? ' Lines of secrets stay as they stand in the manifest.'
    : ''
  return [
    ...(writes.length === 0
      ? []
      : [
          `**Adopt** Fivetran's values: these lines in the place of ${placesOf(report, writes)}.${keeps}`,
          fence('yaml', lines),
        ]),
    ...(removals.length === 0
      ? []
      : [`**Adopt** that Fivetran holds nothing: remove ${placesOf(report, removals)} from the manifest.`]),
    ...(unreadable.length === 0
      ? []
      : [
          `Cannot be adopted automatically: ${placesOf(report, unreadable)}. The value is secret or cannot be taken over; revert it, or change it in the manifest (a secret: rotate it).`,
        ]),
  ]
}

/** How to set a connector back: the run and its inputs. */
function revertText(report: Report, address: DriftedConnector['address']): string {
  return `**Revert** to the manifest: ${link('run the workflow', `${report.repositoryUrl}/actions`)} that applies by hand, with \`mode: apply\` and \`targets\`: ${inlineCode(formatAddress(address))}`
}

/** A drifted connector's fold: what differs, how to adopt it, how to revert it. */
export function driftFold(report: Report, one: DriftedConnector, open: boolean, detail: Detail): string {
  const places = [
    manifestLink(report, one.position),
    `Fivetran ${connectorLink(one.id, linkCode(cut(one.id, 80)))}`,
    `service ${inlineCode(cut(one.service, 80))}`,
  ]
  return [
    `<details${open ? ' open' : ''}>\n<summary><code>${htmlText(cut(formatAddress(one.address), 160))}</code></summary>`,
    ...diffBlocks(one.fields, detail),
    ...adoptBlocks(report, one.fields),
    revertText(report, one.address),
    places.join(' · '),
    '</details>',
  ].join('\n\n')
}

function vanishedItem(report: Report, { address, id, service, position, successor }: VanishedConnector): string {
  const now =
    successor === undefined
      ? ''
      : ` Another connector stands at its address now: ${connectorLink(successor.id, linkCode(cut(successor.id, 80)))} (${inlineCode(cut(successor.service, 80))}), which the next apply adopts.`
  return `- ${inlineCode(cut(formatAddress(address), 160))} (${inlineCode(cut(service, 80))}, was ${inlineCode(cut(id, 80))}), manifest ${manifestLink(report, position)}.${now}`
}

/** Connectors that Fivetran has no more, and what to do; empty when there are none. */
export function vanishedSection(report: Report, vanished: readonly VanishedConnector[]): string[] {
  if (vanished.length === 0) return []
  return [
    '### Gone from Fivetran',
    vanished.map(one => vanishedItem(report, one)).join('\n'),
    `**Adopt**: remove the manifest; the next apply only forgets the connector. **Revert**: a pull request that touches the manifest and carries the label \`${ALLOW_DELETIONS_LABEL}\`, or a run by hand with \`mode: apply\`, \`deletion-policy: delete\` and its address as \`targets\`, creates it again. That is a full historical re-sync.`,
  ]
}
