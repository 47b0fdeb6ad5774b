/** The pull request of an import, and its part of the job summary. */
import { countOf, nameCode, nameHead, pathCode, serviceCode, serviceColumn, wordsOf } from '../parts/names.ts'
import { alertBlock, fittingList, fittingTable, fold, row } from '../text/blocks.ts'
import { documentHeading, GAP } from '../text/document.ts'
import { cut, htmlText, inlineCode, link, prose } from '../text/escape.ts'
import { BODY_LIMIT, bytesUpTo, charactersUpTo, share, UNLIMITED, type Room } from '../text/room.ts'
import { count, formatNumber, listOf } from '../../model/count.ts'
import { compareNames } from '../../model/order.ts'
import type { ImportReport } from './report.ts'

/** GitHub's limit for the body of a pull request, in characters. */
export const PULL_REQUEST_LIMIT = BODY_LIMIT

/** How much of the room each list may take where not everything fits. */
const SHARES = { differing: 0.12, notes: 0.12, secrets: 0.28, skipped: 0.12, imported: 0.2, staying: 0.12 } as const
type Section = keyof typeof SHARES

/** The title of the pull request, and of its commit. */
export function importTitle({ imported, configuration, kinds }: ImportReport): string {
  const { one, many } = wordsOf(kinds, imported)
  const of = configuration === 'default' ? '' : ` (${configuration})`
  return `Import ${count(imported.length, `Fivetran ${one}`, `Fivetran ${many}`)}${of}`
}

/**
 * The body of the pull request. Never longer than the limit, whatever was imported; what does not fit is in the job
 * summary.
 */
export function importBody(report: ImportReport, limit: number = PULL_REQUEST_LIMIT): string {
  const more = `There is more than fits here; the ${link('job summary', report.runUrl)} has all of it.`
  return compose(report, charactersUpTo(limit), more)
}

/** The same for the job summary, which has more room. `limit`: in bytes. */
export function importSummary(report: ImportReport, limit: number): string {
  return compose(report, bytesUpTo(limit), 'There is more than fits here.')
}

function compose(report: ImportReport, room: Room, more: string): string {
  const full = documentOf(report, () => UNLIMITED, [])
  if (room.measure(full) <= room.limit) return full
  const cutDown = documentOf(report, section => share(room, SHARES[section]), [more])
  return room.measure(cutDown) <= room.limit ? cutDown : [heading(report), verdict(report), more].join(GAP)
}

function documentOf(report: ImportReport, roomOf: (section: Section) => Room, more: readonly string[]): string {
  return [
    heading(report),
    verdict(report),
    ...more,
    ...notices(report),
    ...differing(report, roomOf('differing')),
    ...secrets(report, roomOf('secrets')),
    ...importedList(report, roomOf('imported')),
    ...notes(report, roomOf('notes')),
    ...skipped(report, roomOf('skipped')),
    ...staying(report, roomOf('staying')),
    ...next(report),
    footer(report),
  ].join(GAP)
}

function heading({ imported, kinds, configuration, dryRun }: ImportReport): string {
  const amount = imported.length === 0 ? 'nothing to import' : countOf(imported.length, wordsOf(kinds, imported))
  return documentHeading(undefined, `Fivetran import${dryRun ? ' (dry run)' : ''}`, configuration, amount)
}

function verdict(report: ImportReport): string {
  const { imported, kinds, words } = report
  const { one, many } = wordsOf(kinds, imported)
  if (imported.length === 0) return nothing(report, one)
  return `**The plan over these files is empty but for ${count(imported.length, 'adoption')}.** ${words.imports.recordedBy} records the ${many} as managed; nothing in Fivetran changes.`
}

function nothing({ staying: ofState, examined }: ImportReport, one: string): string {
  if (ofState === undefined) return `Every selected ${one} has a manifest, or could not be imported.`
  return ofState.length + examined === 0
    ? "The state holds nothing of Fivetran's provider. Is it the state of another configuration, or of another workspace?"
    : 'Every resource of the state has a manifest, or stays in Terraform for now.'
}

function notices(report: ImportReport): string[] {
  return report.notices.map(notice => `> ${prose(cut(notice, 700))}`)
}

function differing(report: ImportReport, room: Room): string[] {
  const items = byName(report.differing).map(({ address, reason, fields, origins }) => {
    const paths = fields.length === 0 ? '' : ` ${listOf(fields.map(pathCode), 20)}`
    return `**Not imported** ${nameCode(address)}${inTerraform(origins)}: ${prose(cut(reason, 500))}${paths}`
  })
  return alertBlock('WARNING', items, room)
}

function secrets({ imported, kinds, words: { imports } }: ImportReport, room: Room): string[] {
  const rows = byName(imported).flatMap(({ address, secrets: own }) =>
    own.map(({ name, path }) => row([inlineCode(name), nameCode(address), pathCode(path)])),
  )
  if (rows.length === 0) return []
  return [
    `### ${count(rows.length, 'secret')} to create`,
    `Fivetran holds them and does not give them back, so they stand in the files as comments. To manage one from here, ${imports.defineSecret}; until then Fivetran keeps its own.`,
    ...fittingTable(['Secret', nameHead(wordsOf(kinds, imported)), 'Field'], rows, room),
  ]
}

function importedList({ imported, kinds }: ImportReport, room: Room): string[] {
  if (imported.length === 0) return []
  const words = wordsOf(kinds, imported)
  const services = serviceColumn(imported.map(({ service }) => service))
  const rows = byName(imported).map(({ address, service, file }) =>
    row([nameCode(address), ...services.cell(service), inlineCode(cut(file, 260))]),
  )
  const whole = fittingTable([nameHead(words), ...services.head, 'File'], rows, room)
  return [
    `### ${countOf(imported.length, words)} imported`,
    ...(rows.length <= 20 && whole.length === 1 ? whole : [fold(parents(imported), whole)]),
  ]
}

/** `Warehouse`: 12, `Marketing`: 3 */
function parents(imported: ImportReport['imported']): string {
  const inside = imported.filter(({ parent }) => parent !== '')
  const byParent = [...Map.groupBy(inside, one => one.parent)].toSorted(
    ([a, some], [b, others]) => others.length - some.length || compareNames(a, b),
  )
  const texts = byParent
    .slice(0, 10)
    .map(([name, members]) => `<code>${htmlText(cut(name, 80))}</code>: ${formatNumber(members.length)}`)
  return `${texts.join(', ')}${byParent.length > 10 ? ' …' : ''}`
}

function notes({ imported }: ImportReport, room: Room): string[] {
  const all = byName(imported).flatMap(({ address, notes: own }) =>
    own.map(note => `${nameCode(address)}: ${prose(cut(note, 500))}`),
  )
  return all.length === 0 ? [] : [`### ${count(all.length, 'note')}`, fittingList(all, room)]
}

function skipped({ skipped: all, kinds }: ImportReport, room: Room): string[] {
  if (all.length === 0) return []
  const items = byName(all).map(({ address, service, reason, origins }) => {
    const of = service === '' ? '' : ` (${serviceCode(service)})`
    return `${nameCode(address)}${of}${inTerraform(origins)}: ${prose(cut(reason, 500))}`
  })
  return [`### ${countOf(all.length, wordsOf(kinds, all))} skipped`, fold('which, and why', [fittingList(items, room)])]
}

/** Resources of one state have few reasons to stay. */
function staying({ staying: all = [] }: ImportReport, room: Room): string[] {
  if (all.length === 0) return []
  const byReason = [...Map.groupBy(byName(all), ({ reason }) => reason)]
  const items = byReason.map(
    ([reason, those]) =>
      `${listOf(
        those.map(
          ({ address, id }) => `${nameCode(address)}${id === undefined ? '' : ` (${inlineCode(cut(id, 80))})`}`,
        ),
        50,
      )}: ${prose(cut(reason, 500))}`,
  )
  return [`### ${count(all.length, 'resource')} of the state not taken over`, fittingList(items, room)]
}

/** Which resources of the state describe it. */
function inTerraform(origins: readonly string[] = []): string {
  return origins.length === 0 ? '' : `, in Terraform ${listOf(origins.map(nameCode), 5)}`
}

function next({ imported, dryRun, words }: ImportReport): string[] {
  if (imported.length === 0 || dryRun) return []
  return [words.imports.next]
}

function footer({ runUrl, examined, requests, kinds }: ImportReport): string {
  const read = `${countOf(examined, wordsOf(kinds, []))} read with ${count(requests, 'request')} to Fivetran`
  return `<sub>${runUrl === undefined ? '' : `${link('Run', runUrl)} · `}${read}</sub>`
}

function byName<T extends { readonly address: string }>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => compareNames(a.address, b.address))
}
