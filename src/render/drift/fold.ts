/** All that there is to say of one drifted resource, and of those that are missing. */
import { capital } from '../../model/capital.ts'
import type { DriftedResource, MissingResource } from '../../engine/drift/report.ts'
import { idLink, manifestLink } from '../parts/links.ts'
import { serviceCode, wordsFor, wordsOf, type Naming } from '../parts/names.ts'
import { outlineLines, withoutOutlined } from '../parts/outline.ts'
import type { DriftRun } from '../parts/report.ts'
import { fold } from '../text/blocks.ts'
import { cut, fence, inlineCode } from '../text/escape.ts'
import type { Detail } from '../text/value.ts'
import { acceptBlocks } from './accept.ts'
import { driftFieldLines, originLabel } from './field.ts'
import { byName } from './words.ts'

/** Fields of an outline that are told one by one. */
const MOST_LINES = 20
/** Where the rest of an outline is told. */
const REST = 'the rest stands in the lines below'

/** Worst first. */
const ORIGINS = ['both', 'fivetran', undefined, 'repository'] as const

/** A drifted resource's fold: what differs, how to accept it, how to revert it. */
export function driftFold(
  report: DriftRun,
  one: DriftedResource,
  naming: Naming,
  open: boolean,
  detail: Detail,
): string {
  const { address, service, id, position } = one
  const places = [
    manifestLink(report, position),
    `Fivetran ${idLink(report.kinds, address.kind, id)}`,
    ...(service === '' ? [] : [`service ${serviceCode(service)}`]),
  ]
  const parts = [
    ...diffBlocks(one, detail),
    ...acceptBlocks(report, one),
    `**Revert** to the manifest: ${report.words.drift.revert(address.name)}`,
    places.join(' · '),
  ]
  return fold(naming.html(address), parts, open)
}

function diffBlocks({ fields, outline }: DriftedResource, detail: Detail): string[] {
  return ORIGINS.flatMap(origin => {
    const all = fields.filter(field => field.origin === origin)
    const rest = origin === 'fivetran' ? withoutOutlined(all, outline) : all
    const outlined = all
      .filter(({ path }) => path[0] === outline?.field)
      .reduce((sum, one) => sum + one.differences.length, 0)
    const isLong = outlined > MOST_LINES
    const same = isLong ? rest : all
    const pending = origin === 'repository' ? ', not applied yet' : ''
    const name = `*${capital(originLabel(origin))}*${pending}`
    const lines = same.flatMap(field => driftFieldLines(field, detail))
    const lineByLine = same.length === 0 ? [] : [`${name} (\`-\` the manifest, \`+\` Fivetran):`, fence('diff', lines)]
    if (!isLong || outline === undefined) return lineByLine
    const title = `${name}, what was made of ${inlineCode(outline.field)} there:`
    return lineByLine.concat(title, fence('diff', outlineLines(outline, detail, REST)))
  })
}

/** Resources that Fivetran has no more, and what to do; empty when there are none. */
export function missingSection(report: DriftRun, naming: Naming): string[] {
  const { missing } = report.drift
  if (missing.length === 0) return []
  const { one } = wordsOf(
    report.kinds,
    missing.map(({ address }) => address),
  )
  const consequences = [...new Set(missing.flatMap(resource => resource.consequences))]
  return [
    '### Missing from Fivetran',
    byName(missing)
      .map(resource => missingItem(report, resource, naming))
      .join('\n'),
    `**Accept**: remove the manifest; the next apply only forgets the ${one}. **Revert**: ${report.words.drift.createAgain} creates it again.${consequences.map(text => ` ${text}`).join('')}`,
  ]
}

function missingItem(report: DriftRun, resource: MissingResource, naming: Naming): string {
  const { address, id, service, position, successor } = resource
  const about = [serviceCode(service), `was ${inlineCode(cut(id, 80))}`].filter(text => text !== '')
  const text = `- ${naming.code(address)} (${about.join(', ')}), manifest ${manifestLink(report, position)}.`
  return successor === undefined ? text : `${text} ${successorText(report, address.kind, successor)}`
}

function successorText(
  { kinds }: DriftRun,
  kind: string,
  { id, service }: NonNullable<MissingResource['successor']>,
): string {
  const of = service === '' ? '' : ` (${serviceCode(service)})`
  return `Another ${wordsFor(kinds, kind).one} stands at its address now: ${idLink(kinds, kind, id)}${of}, which the next apply adopts.`
}
