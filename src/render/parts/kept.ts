/** What Fivetran keeps with another value than it was sent: neither a change nor drift, and said as long as it lasts. */
import { keptAfter } from '../../engine/execute/result.ts'
import type { Difference, KeptField, KeptOtherwise } from '../../model/change.ts'
import { listOf } from '../../model/count.ts'
import { formatPath } from '../../model/path.ts'
import { cut, inlineCode } from '../text/escape.ts'
import { BRIEF, formatValue } from '../text/value.ts'
import type { Remark } from './annotation.ts'
import { manifestLink } from './links.ts'
import { namingOf, pathCode } from './names.ts'
import type { Report } from './report.ts'
import { sideText } from './side.ts'

/** Fields and differences that one sentence names. */
const NAMED = 5

/** Everything that is kept otherwise, as far as this run has read it: after an apply, what it has left. */
export function keptOtherwise({ plan, result, drift }: Pick<Report, 'plan' | 'result' | 'drift'>): KeptOtherwise[] {
  if (drift !== undefined) return [...drift.keptOtherwise]
  return result === undefined ? [...(plan?.keptOtherwise ?? [])] : keptAfter(result)
}

/** How many fields that are: the output `kept-otherwise`. */
export function countKept(report: Pick<Report, 'plan' | 'result' | 'drift'>): number {
  return keptOtherwise(report).reduce((sum, { fields }) => sum + fields.length, 0)
}

/** One text for each resource, as Markdown. */
export function keptTexts(report: Report): string[] {
  const all = keptOtherwise(report)
  const naming = namingOf(
    report.kinds,
    all.map(({ address }) => address),
  )
  return all.map(({ address, fields }) => {
    const texts = fields.map(field => {
      const place = field.position === undefined ? '' : ` (${manifestLink(report, field.position)})`
      return `${pathCode(field.path)}: ${keptValues(field, inlineCode)}${place}`
    })
    return `**Fivetran keeps another value** in ${naming.code(address)}: ${listOf(texts, NAMED)}.`
  })
}

/** At the line of each field. In an apply it is a warning, later a notice: nobody can do more than decide. */
export function keptRemarks(report: Report): Remark[] {
  const level = report.result === undefined ? 'notice' : 'warning'
  return keptOtherwise(report).flatMap(({ address, fields, position }) =>
    fields.map((field): Remark => {
      return {
        level,
        about: address.name,
        what: '',
        texts: [keptSentence(field)],
        position: field.position ?? position,
      }
    }),
  )
}

/** A line of the log for each field. */
export function keptLines(report: Report): string[] {
  return keptOtherwise(report).flatMap(({ address, fields }) =>
    fields.map(field => `kept otherwise: ${address.name}: ${keptSentence(field)}`),
  )
}

/** `config.update_method: Fivetran keeps another value: sent WAL_PGOUTPUT, kept QUERY_BASED.` */
function keptSentence(field: KeptField): string {
  return `${formatPath(field.path)}: Fivetran keeps another value: ${keptValues(field, text => text)}.`
}

/** Both values; of lists and mappings the differences. `code`: how a value is set off from the text around it. */
function keptValues({ sent, kept, differences }: KeptField, code: (text: string) => string): string {
  const isNested = [sent, kept].some(side => side.type === 'value' && typeof side.value === 'object')
  if (isNested && differences.length > 0)
    return listOf(
      differences.map(one => differenceText(one, code)),
      NAMED,
    )
  const text = (side: KeptField['sent']): string => code(cut(sideText(side, BRIEF), BRIEF.characters))
  return `sent ${text(sent)}, kept ${text(kept)}`
}

function differenceText(difference: Difference, code: (text: string) => string): string {
  const name = code(formatPath(difference.path))
  const value = (of: Parameters<typeof formatValue>[0]): string => code(formatValue(of, BRIEF))
  switch (difference.type) {
    case 'added':
      return `${name} not kept (${value(difference.value)})`
    case 'removed':
      return `${name} kept beside it (${value(difference.value)})`
    case 'changed':
      return `${name} sent as ${value(difference.after)}, kept as ${value(difference.before)}`
    default:
      return [
        ...(difference.added.length === 0 ? [] : [`${name} without ${value([...difference.added])}`]),
        ...(difference.removed.length === 0 ? [] : [`${name} also has ${value([...difference.removed])}`]),
      ].join(', ')
  }
}
