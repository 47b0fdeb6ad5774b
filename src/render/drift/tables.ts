import {
  isDrift,
  type DriftedConnector,
  type DriftReport,
  type HealthProblem,
  type WaitingConnector,
} from '../../engine/drift/report.ts'
import { formatAddress, type Address } from '../../kinds/connector/connector.ts'
import { count, listOf } from '../text/count.ts'
import { driftFieldText, originLabel } from './field.ts'
import { cut, formatNumber, htmlText, inlineCode, prose } from '../text/escape.ts'
import { fitting, type Room } from '../text/room.ts'
import { row, table } from '../text/table.ts'

const WAITING: Readonly<Record<WaitingConnector['what'], string>> = {
  create: 'to create',
  adopt: 'to adopt',
  update: 'to update',
  test: 'to test',
  replace: 'to replace',
  remove: 'manifest gone',
  conflict: '⛔ cannot be applied',
  unfinished: 'an apply is not over',
}
const MESSAGE = 300
const ALERTS = 5

function nameOf(address: Address): string {
  return inlineCode(cut(formatAddress(address), 160))
}

function labelsOf({ fields }: DriftedConnector): string {
  return [...new Set(fields.filter(isDrift).map(field => originLabel(field.origin)))].join(', ')
}

/** One row per connector that drifted or is gone. */
export function driftTable({ drifted, vanished }: DriftReport, room: Room): string[] {
  const rows = [
    ...vanished.map(one =>
      row(['⚠️ **gone**', nameOf(one.address), inlineCode(cut(one.service, 80)), inlineCode(cut(one.id, 80))]),
    ),
    ...drifted.map(one =>
      row([
        labelsOf(one),
        nameOf(one.address),
        inlineCode(cut(one.service, 80)),
        listOf(one.fields.filter(isDrift).map(driftFieldText), 3),
      ]),
    ),
  ]
  return cappedTable(['Drift', 'Connector', 'Service', 'What, from the manifest to Fivetran'], rows, room)
}

/** Counts by group, as many groups as fit. */
export function driftGroupTable({ drifted, vanished }: DriftReport, room: Room): string[] {
  const groups = Map.groupBy([...drifted, ...vanished], one => one.address.group.name)
  const gone = Map.groupBy(vanished, one => one.address.group.name)
  const rows = [...groups]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([name, members]) =>
      row([inlineCode(cut(name, 120)), formatNumber(members.length), formatNumber(gone.get(name)?.length ?? 0)]),
    )
  return cappedTable(['Group', 'Connectors that differ', 'of them gone'], rows, room)
}

/** What waits for an apply, as a fold; empty when nothing does. */
export function waitingSection({ waiting }: DriftReport, room: Room): string[] {
  const rows = waiting.map(({ what, address, service, fields, note }) =>
    row([
      WAITING[what],
      nameOf(address),
      inlineCode(cut(service, 80)),
      note === undefined
        ? listOf(
            fields.map(path => inlineCode(cut(path, 80))),
            3,
          )
        : prose(cut(note, MESSAGE)),
    ]),
  )
  const lines = cappedTable(['Waits', 'Connector', 'Service', 'Fields'], rows, room)
  return lines.length === 0
    ? []
    : [
        `<details>\n<summary>${count(waiting.length, 'connector')} changed in the repository and not applied yet: no drift</summary>`,
        ...lines,
        '</details>',
      ]
}

/** What Fivetran itself complains about; empty when it does not. */
export function healthSection({ health }: DriftReport, room: Room): string[] {
  const lines = cappedTable(['Setup', 'Connector', 'What Fivetran says'], health.map(healthRow), room)
  return lines.length === 0
    ? []
    : [
        `### Health: ${count(health.length, 'connector')}`,
        'What Fivetran itself reports. It is no drift and does not make the run fail.',
        ...lines,
      ]
}

function healthRow({ address, setupState, tasks, warnings }: HealthProblem): string {
  const texts = [...tasks, ...warnings.map(text => `warning: ${text}`)].map(text => prose(cut(text, MESSAGE)))
  return row([
    `${setupState === 'connected' ? '' : '⚠️ '}${inlineCode(cut(setupState, 40))}`,
    nameOf(address),
    texts.slice(0, ALERTS).join('; '),
  ])
}

/** Connectors without a manifest, as a fold; empty when there are none. */
export function unmanagedSection({ unmanaged }: DriftReport, room: Room): string[] {
  if (unmanaged.length === 0) return []
  const rows = unmanaged.map(
    one =>
      `<li><code>${htmlText(cut(formatAddress(one.address), 160))}</code> <code>${htmlText(cut(one.service, 80))}</code></li>`,
  )
  const shown = fitting(rows, room, '\n')
  const more = shown.length < rows.length ? [`<li>${formatNumber(rows.length - shown.length)} more</li>`] : []
  return [
    `<details>\n<summary>${count(unmanaged.length, 'connector')} in these groups without a manifest, left alone</summary>\n<ul>\n${[...shown, ...more].join('\n')}\n</ul>\n</details>`,
  ]
}

/** As many rows as fit. */
function cappedTable(head: readonly string[], rows: readonly string[], room: Room): string[] {
  if (rows.length === 0) return []
  const shown = fitting(rows, room, '\n')
  const rest = rows.length - shown.length
  return [
    ...(shown.length === 0 ? [] : [table(head, shown)]),
    ...(rest === 0 ? [] : [`${formatNumber(rest)} more are not shown.`]),
  ]
}
