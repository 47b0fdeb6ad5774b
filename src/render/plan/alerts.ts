import type { Consequence } from '../../engine/plan/plan.ts'
import { alertBlock } from '../text/alert.ts'
import { count, listOf } from '../text/count.ts'
import { cut, inlineCode, prose } from '../text/escape.ts'
import { consequencesOf, isLoss, itemsOf, unchangedItemsOf, nameOf, reasonText, type Item } from './item.ts'
import { operationOf } from './operation.ts'
import type { Report } from '../report.ts'
import { share, type Room } from '../text/room.ts'
import { changedSecrets } from './secrets.ts'
import { untrustedOf } from './untrusted.ts'

const MESSAGE = 700
const NAMES = 10

/** Consequences that a reviewer is warned of at the top; the others stand in the fold. */
const WARNED = new Set<Consequence['code']>([
  'full-resync',
  'orphaned-tables',
  'old-deleted',
  'gap',
  'reauthorize',
  'unverifiable-secrets',
])

/** A connector's name as it stands in running text. */
export function nameCode(item: Item): string {
  return inlineCode(cut(nameOf(item), 160))
}

/** One text for all that it is true of: `a`, `b` and 3 more: text. */
function grouped(pairs: readonly { readonly item: Item; readonly text: string }[]): string[] {
  return [...Map.groupBy(pairs, pair => pair.text)].map(
    ([text, group]) =>
      `${listOf(
        group.map(pair => nameCode(pair.item)),
        NAMES,
      )}: ${prose(cut(text, MESSAGE))}`,
  )
}

function losses(items: readonly Item[]): string[] {
  const lost = items.filter(item => item.status === 'planned' && isLoss(item))
  return lost.map(item => {
    const texts = item.change.consequences.map(consequence => prose(cut(consequence.text, MESSAGE)))
    return [`**${operationOf(item.change).verb}** ${nameCode(item)}${texts.length === 0 ? '' : ':'}`, ...texts].join(
      ' ',
    )
  })
}

function failure(report: Report): string[] {
  if (report.failure === undefined) return []
  const { message, hint } = report.failure
  return [
    [message, hint ?? '']
      .filter(text => text !== '')
      .map(text => prose(cut(text, 2 * MESSAGE)))
      .join(' '),
  ]
}

function refusals(items: readonly Item[]): string[] {
  const refused = items.flatMap(item => {
    const text = reasonText(item)
    return item.status === 'refused' && text !== '' ? [{ item, text }] : []
  })
  return grouped(refused).map(text => `**Refused** ${text}`)
}

function consequences(items: readonly Item[]): string[] {
  const shown = items.filter(item => !(item.status === 'planned' && isLoss(item)) && item.status !== 'refused')
  return grouped(
    shown.flatMap(item => {
      const texts = consequencesOf(item)
        .filter(one => WARNED.has(one.code))
        .map(one => one.text)
      return texts.length === 0 ? [] : [{ item, text: texts.join(' ') }]
    }),
  )
}

function secrets(items: readonly Item[]): string[] {
  const changed = items.flatMap(item => {
    const paths = changedSecrets(item.change)
    return paths.length === 0 || item.status === 'refused'
      ? []
      : [
          `${nameCode(item)} (${listOf(
            paths.map(path => inlineCode(cut(path, 80))),
            5,
          )})`,
        ]
  })
  return changed.length === 0 ? [] : [`**Secrets change** in ${listOf(changed, NAMES)}`]
}

function untrusted(items: readonly Item[]): string[] {
  return items.flatMap(item => {
    const found = untrustedOf(item)
    if (found.length === 0) return []
    const certificates = found.filter(one => one.kind === 'certificate').length
    const kinds = [
      ...(certificates === 0 ? [] : [count(certificates, 'certificate')]),
      ...(certificates === found.length ? [] : [count(found.length - certificates, 'SSH fingerprint')]),
    ]
    return [`**Not trusted yet**: ${kinds.join(' and ')} of ${nameCode(item)}. Compare and pin below.`]
  })
}

function warnings(report: Report, items: readonly Item[]): string[] {
  const own = items.flatMap(item =>
    [...new Set([...item.change.warnings, ...(item.result?.warnings ?? [])])].map(text => ({ item, text })),
  )
  const whole = report.plan?.warnings ?? report.result?.plan.warnings ?? []
  return [...whole.map(text => prose(cut(text, MESSAGE))), ...grouped(own)]
}

/**
 * What is dangerous, what to be careful about, and what is good to know: at most three alert blocks, the worst first.
 */
export function alerts(report: Report, room: Room): string[] {
  const items = itemsOf(report)
  const own = items.filter(item => !item.leftover)
  const left = refusals(items.filter(item => item.leftover)).map(text => `Left over from earlier runs: ${text}`)
  const careful = [
    ...refusals(own),
    ...untrusted(items),
    ...consequences(items),
    ...secrets(items),
    ...warnings(report, [...items, ...unchangedItemsOf(report)]),
  ]
  const part = share(room, 1 / 3)
  return [
    alertBlock('CAUTION', [...failure(report), ...losses(items)], part),
    alertBlock('WARNING', careful, part),
    alertBlock('NOTE', [...report.notices.map(notice => prose(cut(notice, MESSAGE))), ...left], part),
  ].filter(block => block !== undefined)
}
