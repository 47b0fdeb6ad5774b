/** What is dangerous, what to be careful about, and what is good to know, above everything else. */
import { count, listOf } from '../../model/count.ts'
import { keptTexts } from '../parts/kept.ts'
import { pathCode } from '../parts/names.ts'
import type { Report } from '../parts/report.ts'
import { alertBlock } from '../text/blocks.ts'
import { cut, prose } from '../text/escape.ts'
import { share, type Room } from '../text/room.ts'
import { changedSecrets } from './field.ts'
import { waitingSentence, waitsFor } from '../parts/waiting.ts'
import {
  consequencesOf,
  idOfItem,
  isLoss,
  nameCodeOf,
  reasonText,
  unchangedItemsOf,
  waitingOf,
  warningsOf,
  type Item,
} from './item.ts'
import { changeWords } from './change-words.ts'
import { untrustedOf } from './untrusted.ts'

const MESSAGE = 700
const NAMES = 10

/** At most five alert blocks: what makes all of it doubtful, then the worst first. `items`: all of the report. */
export function alerts(report: Report, items: readonly Item[], room: Room): string[] {
  const ofThis = items.filter(item => !item.carriedOver)
  const earlier = refusals(items.filter(item => item.carriedOver)).map(
    text => `Carried over from earlier runs: ${text}`,
  )
  const careful = [
    ...refusals(ofThis),
    ...untrusted(items),
    ...consequences(items),
    ...secrets(items),
    ...warnings(report, [...items, ...unchangedItemsOf(report)]),
    ...(report.result === undefined ? [] : keptTexts(report)),
  ]
  const noted = report.result === undefined ? keptTexts(report) : []
  const doubts = (report.warnings ?? []).map(text => prose(cut(text, 2 * MESSAGE)))
  const part = share(room, doubts.length === 0 ? 1 / 4 : 1 / 5)
  return [
    ...alertBlock('WARNING', doubts, part),
    ...alertBlock('CAUTION', [...failure(report), ...losses(items)], part),
    ...alertBlock('IMPORTANT', waiting(report, items), part),
    ...alertBlock('WARNING', careful, part),
    ...alertBlock('NOTE', [...report.notices.map(notice => prose(cut(notice, MESSAGE))), ...earlier, ...noted], part),
  ]
}

/** One text for all that it is true of: `a`, `b` and 3 more: text. */
function grouped(pairs: readonly { readonly item: Item; readonly text: string }[]): string[] {
  return [...Map.groupBy(pairs, pair => pair.text)].map(([text, same]) => {
    const names = same.map(pair => nameCodeOf(pair.item))
    return `${listOf(names, NAMES)}: ${prose(cut(text, MESSAGE))}`
  })
}

function losses(items: readonly Item[]): string[] {
  const lost = items.filter(item => item.status === 'planned' && isLoss(item))
  return lost.map(item => {
    const texts = item.change.consequences.map(consequence => prose(cut(consequence.text, MESSAGE)))
    const { icon, verb } = changeWords(item.change)
    const name = `${icon} **${verb}** ${nameCodeOf(item)}${texts.length === 0 ? '' : ':'}`
    return [name, ...texts].join(' ')
  })
}

function failure({ failure: failed }: Report): string[] {
  if (failed === undefined) return []
  const texts = [failed.message, failed.hint ?? ''].filter(text => text !== '')
  return [texts.map(text => prose(cut(text, 2 * MESSAGE))).join(' ')]
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
      const texts = consequencesOf(item).flatMap(one => (one.warns ? [one.text] : []))
      return texts.length === 0 ? [] : [{ item, text: texts.join(' ') }]
    }),
  )
}

/** What waits for a person. Those that wait for the same are told together, with what is the same of it. */
function waiting(report: Report, items: readonly Item[]): string[] {
  const pairs = items.flatMap(item => {
    const waits = waitingOf(item)
    return waits === undefined ? [] : [{ item, waits }]
  })
  const alike = Map.groupBy(pairs, ({ item, waits }) => JSON.stringify([item.change.address.kind, waits]))
  return [...alike.values()].flatMap(same => {
    const [first] = same
    if (first === undefined) return []
    const { kind } = first.item.change.address
    const id = same.length === 1 ? idOfItem(first.item) : undefined
    const names = listOf(
      same.map(({ item }) => nameCodeOf(item)),
      NAMES,
    )
    const copy = first.waits.values.length === 0 ? '' : ' What to copy stands below.'
    return [
      `${waitsFor(first.waits, same.length)}: ${names}. ${waitingSentence(report, { waits: first.waits, kind, id })}${copy}`,
    ]
  })
}

function secrets(items: readonly Item[]): string[] {
  const changed = items.flatMap(item => {
    const paths = changedSecrets(item.change)
    if (paths.length === 0 || item.status === 'refused') return []
    return [`${nameCodeOf(item)} (${listOf(paths.map(pathCode), 5)})`]
  })
  return changed.length === 0 ? [] : [`**Secrets change** in ${listOf(changed, NAMES)}`]
}

function untrusted(items: readonly Item[]): string[] {
  return items.flatMap(item => {
    const found = untrustedOf(item)
    if (found.length === 0) return []
    const certificates = found.filter(one => one.kind === 'certificate').length
    const what = [
      ...(certificates === 0 ? [] : [count(certificates, 'certificate')]),
      ...(certificates === found.length ? [] : [count(found.length - certificates, 'SSH fingerprint')]),
    ]
    return [`**Not trusted yet**: ${what.join(' and ')} of ${nameCodeOf(item)}. Compare and pin below.`]
  })
}

function warnings(report: Report, items: readonly Item[]): string[] {
  const ofItems = items.flatMap(item => warningsOf(item).map(text => ({ item, text })))
  const whole = report.plan?.warnings ?? report.result?.plan.warnings ?? []
  return [...whole.map(text => prose(cut(text, MESSAGE))), ...grouped(ofItems)]
}
