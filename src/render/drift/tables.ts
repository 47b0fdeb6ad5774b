/** Tables of what a drift run found. */
import { capital } from '../../model/capital.ts'
import {
  isDrift,
  type DriftedResource,
  type DriftReport,
  type HealthProblem,
  type PendingResource,
} from '../../engine/drift/report.ts'
import {
  countOf,
  nameCode,
  nameHead,
  parentHead,
  pathCode,
  serviceColumn,
  type Kinds,
  type Naming,
} from '../parts/names.ts'
import { fittingTable, fold, row } from '../text/blocks.ts'
import { cut, inlineCode, prose } from '../text/escape.ts'
import type { Room } from '../text/room.ts'
import type { DriftRun } from '../parts/report.ts'
import { waitingSentence, waitsFor } from '../parts/waiting.ts'
import { formatNumber, listOf } from '../../model/count.ts'
import { compareNames } from '../../model/order.ts'
import { driftFieldText, originLabel } from './field.ts'
import { byName } from './words.ts'

const PENDING: Readonly<Record<PendingResource['what'], string>> = {
  create: 'to create',
  adopt: 'to adopt',
  update: 'to update',
  test: 'to test',
  replace: 'to replace',
  remove: 'manifest removed',
  conflict: '⛔ cannot be applied',
  unfinished: 'left to do by an earlier run',
}
const MESSAGE = 300
const ALERTS = 5

/** One row for each resource that drifted or is missing. */
export function driftTable({ drifted, missing }: DriftReport, { words, code }: Naming, room: Room): string[] {
  const services = serviceColumn([...drifted, ...missing].map(({ service }) => service))
  const rows = [
    ...byName(missing).map(one =>
      row(['⚠️ **missing**', code(one.address), ...services.cell(one.service), inlineCode(cut(one.id, 80))]),
    ),
    ...byName(drifted).map(one => {
      const fields = one.fields.filter(isDrift).map(driftFieldText)
      return row([labelsOf(one), code(one.address), ...services.cell(one.service), listOf(fields, 3)])
    }),
  ]
  return fittingTable(['Drift', nameHead(words), ...services.head, 'What, from the manifest to Fivetran'], rows, room)
}

function labelsOf({ fields }: DriftedResource): string {
  return [...new Set(fields.filter(isDrift).map(field => originLabel(field.origin)))].join(', ')
}

/** Counts by what the resources live in, as many rows as fit. */
export function driftParentTable({ drifted, missing }: DriftReport, { words }: Naming, room: Room): string[] {
  const parents = Map.groupBy([...drifted, ...missing], one => one.address.parent)
  const lost = Map.groupBy(missing, one => one.address.parent)
  const rows = [...parents]
    .toSorted(([a, some], [b, others]) => others.length - some.length || compareNames(a, b))
    .map(([name, members]) =>
      row([nameCode(name), formatNumber(members.length), formatNumber(lost.get(name)?.length ?? 0)]),
    )
  return fittingTable([parentHead(words), `${capital(words.many)} that differ`, 'of them missing'], rows, room)
}

/** What the next apply would do, as a fold; empty when nothing is pending. */
export function pendingSection({ pending }: DriftReport, { words, code }: Naming, room: Room): string[] {
  const services = serviceColumn(pending.map(({ service }) => service))
  const rows = byName(pending).map(({ what, address, service, fields, note }) => {
    const text = note === undefined ? listOf(fields.map(pathCode), 3) : prose(cut(note, MESSAGE))
    return row([PENDING[what], code(address), ...services.cell(service), text])
  })
  const lines = fittingTable(['Pending', nameHead(words), ...services.head, 'Fields'], rows, room)
  const summary = `${countOf(pending.length, words)} with something left for the next apply: no drift`
  return lines.length === 0 ? [] : [fold(summary, lines)]
}

/** What Fivetran itself complains about; empty when it does not. */
export function healthSection({ drift: { health }, kinds }: DriftRun, naming: Naming, room: Room): string[] {
  const { words } = naming
  const rows = byName(health).map(one => healthRow(one, naming, kinds))
  const lines = fittingTable(['Setup', nameHead(words), 'What Fivetran says'], rows, room)
  if (lines.length === 0) return []
  return [
    `### Health: ${countOf(health.length, words)}`,
    'What Fivetran itself reports. It is no drift and does not make the run fail.',
    ...lines,
  ]
}

function healthRow(problem: HealthProblem, { code }: Naming, kinds: Kinds): string {
  const { address, id, setupState, tasks, warnings, waits } = problem
  const texts = [...tasks, ...warnings.map(text => `warning: ${text}`)].map(text => prose(cut(text, MESSAGE)))
  const said = texts.slice(0, ALERTS).join('; ')
  const state = setupState === '' ? '' : inlineCode(cut(setupState, 40))
  if (waits === undefined) return row([`${setupState === 'connected' ? '' : '⚠️ '}${state}`, code(address), said])
  const step = waitingSentence({ kinds }, { waits, kind: address.kind, id })
  const values = waits.values.map(
    ({ label, value }) => `${prose(cut(label, 120))}: ${inlineCode(cut(value, MESSAGE))}.`,
  )
  return row([
    [waitsFor(waits), state].filter(text => text !== '').join(', '),
    code(address),
    [...(said === '' ? [] : [`${said}.`]), step, ...values].join(' '),
  ])
}
