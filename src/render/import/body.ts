import { alertBlock } from '../text/alert.ts'
import { count, listOf } from '../text/count.ts'
import { documentHeading, GAP } from '../text/document.ts'
import { cut, formatNumber, htmlText, inlineCode, link, prose } from '../text/escape.ts'
import type { ImportReport } from './report.ts'
import { bytesUpTo, charactersUpTo, fitting, share, type Room } from '../text/room.ts'
import { row, table } from '../text/table.ts'

/** GitHub's limit for the body of a pull request, in characters. */
export const PULL_REQUEST_LIMIT = 65_536

const NAME = 160

/** How much of the room each list may take where not everything fits. */
const SHARES = { differing: 0.12, notes: 0.12, secrets: 0.3, skipped: 0.12, imported: 0.2 } as const
type Section = keyof typeof SHARES

/** The title of the pull request, and of its commit. */
export function importTitle({ imported, configuration }: ImportReport): string {
  return `Import ${count(imported.length, 'Fivetran connector')}${configuration === 'default' ? '' : ` (${configuration})`}`
}

/**
 * The body of the pull request. Never longer than the limit, whatever was imported; what does not fit is in the job
 * summary.
 */
export function importBody(report: ImportReport, limit = PULL_REQUEST_LIMIT): string {
  return compose(
    report,
    charactersUpTo(limit),
    `There is more than fits here; the ${link('job summary', report.runUrl)} has all of it.`,
  )
}

/** The same for the job summary, which has more room. `limit`: in bytes. */
export function importSummary(report: ImportReport, limit: number): string {
  return compose(report, bytesUpTo(limit), 'There is more than fits into a job summary.')
}

function compose(report: ImportReport, room: Room, more: string): string {
  const full = documentOf(report, () => ({ ...room, limit: Infinity }), [])
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
    ...next(report),
    `<sub>${link('Run', report.runUrl)} · ${count(report.connectors, 'connector')} read with ${count(report.requests, 'request')} to Fivetran</sub>`,
  ].join(GAP)
}

function heading(report: ImportReport): string {
  const amount = report.imported.length === 0 ? 'nothing to import' : count(report.imported.length, 'connector')
  return documentHeading(`Fivetran import${report.dryRun ? ' (dry run)' : ''}`, report.configuration, amount)
}

function verdict({ imported: all }: ImportReport): string {
  if (all.length === 0) return 'Every selected connector has a manifest, or could not be imported.'
  return `**The plan over these files is empty but for ${count(all.length, 'adoption')}.** Merging records the connectors as managed; nothing in Fivetran changes.`
}

function notices(report: ImportReport): string[] {
  return report.notices.map(notice => `> ${prose(cut(notice, 700))}`)
}

function nameOf(address: string): string {
  return inlineCode(cut(address, NAME))
}

function differing(report: ImportReport, room: Room): string[] {
  const items = report.differing.map(({ address, reason, fields }) => {
    const paths =
      fields.length === 0
        ? ''
        : ` ${listOf(
            fields.map(field => inlineCode(cut(field, 100))),
            20,
          )}`
    return `**Not imported** ${nameOf(address)}: ${prose(cut(reason, 500))}${paths}`
  })
  return [alertBlock('WARNING', items, room)].filter(block => block !== undefined)
}

function secrets(report: ImportReport, room: Room): string[] {
  const all = report.imported.flatMap(one => one.secrets.map(secret => ({ ...secret, address: one.address })))
  if (all.length === 0) return []
  const rows = all.map(({ name, address, path }) =>
    row([inlineCode(name), nameOf(address), inlineCode(cut(path, 120))]),
  )
  return [
    `### ${count(all.length, 'secret')} to create`,
    'Fivetran holds them and does not give them back, so they stand in the files as comments. To manage one from here, create it in GitHub and uncomment its line; until then Fivetran keeps its own.',
    ...shortTable(['Secret', 'Connector', 'Field'], rows, room),
  ]
}

function importedList(report: ImportReport, room: Room): string[] {
  if (report.imported.length === 0) return []
  const rows = report.imported.map(({ address, service, file }) =>
    row([nameOf(address), inlineCode(cut(service, 80)), inlineCode(cut(file, 260))]),
  )
  const whole = shortTable(['Connector', 'Service', 'File'], rows, room)
  return [
    `### ${count(report.imported.length, 'connector')} imported`,
    ...(rows.length <= 20 && whole.length === 1 ? whole : folded(groups(report), whole)),
  ]
}

/** `Warehouse`: 12, `Marketing`: 3 */
function groups(report: ImportReport): string {
  const byGroup = [...Map.groupBy(report.imported, one => one.group)].toSorted(([, a], [, b]) => b.length - a.length)
  return (
    byGroup
      .slice(0, 10)
      .map(([name, members]) => `<code>${htmlText(cut(name, 80))}</code>: ${formatNumber(members.length)}`)
      .join(', ') + (byGroup.length > 10 ? ' …' : '')
  )
}

function notes(report: ImportReport, room: Room): string[] {
  const all = report.imported.flatMap(one =>
    one.notes.map(note => `- ${nameOf(one.address)}: ${prose(cut(note, 500))}`),
  )
  return all.length === 0 ? [] : [`### ${count(all.length, 'note')}`, list(all, room)]
}

function skipped(report: ImportReport, room: Room): string[] {
  if (report.skipped.length === 0) return []
  const lines = report.skipped.map(
    ({ address, service, reason }) =>
      `- ${nameOf(address)} (${inlineCode(cut(service, 80))}): ${prose(cut(reason, 500))}`,
  )
  return [`### ${count(report.skipped.length, 'connector')} skipped`, ...folded('which, and why', [list(lines, room)])]
}

function next({ imported: all, dryRun }: ImportReport): string[] {
  if (all.length === 0 || dryRun) return []
  return [
    "Workflows do not start for a pull request that was opened with the workflow's own token. If a required check waits for one, close and reopen this pull request. A further import replaces what is on this branch.",
  ]
}

function folded(summary: string, parts: readonly string[]): string[] {
  return [`<details>\n<summary>${summary}</summary>`, ...parts, '</details>']
}

function shortTable(head: readonly string[], rows: readonly string[], room: Room): string[] {
  const shown = fitting(rows, room, '\n')
  return [table(head, shown), ...rest(rows.length - shown.length)]
}

function list(lines: readonly string[], room: Room): string {
  const shown = fitting(lines, room, '\n')
  return [...shown, ...rest(lines.length - shown.length).map(text => `- ${text}`)].join('\n')
}

function rest(amount: number): string[] {
  return amount === 0 ? [] : [`${formatNumber(amount)} more.`]
}
