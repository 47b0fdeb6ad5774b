/** How Fivetran's values get into the manifest of a drifted resource, or into what it shares with others. */
import { acceptanceLines } from '../../engine/drift/acceptance.ts'
import type { Acceptance, DriftedField, DriftedResource } from '../../engine/drift/report.ts'
import { listOf } from '../../model/count.ts'
import { manifestLink } from '../parts/links.ts'
import { pathCode } from '../parts/names.ts'
import { fence } from '../text/escape.ts'
import type { DriftRun } from '../parts/report.ts'

const PLACES = 10

/** Where a value stands: in a manifest of this resource alone, in defaults, or where a `for_each` makes many of one. */
type Where = 'own' | 'defaults' | 'item'

export function acceptBlocks(report: DriftRun, one: DriftedResource): string[] {
  const by = (how: Acceptance['how'], where?: Where): DriftedField[] =>
    one.fields.filter(field => field.acceptance.how === how && (where ?? whereOf(field, one)) === whereOf(field, one))
  return [
    ...writeBlocks(by('write', 'own'), places => {
      return `**Accept** Fivetran's values: these lines in the place of ${places}.`
    }),
    ...writeBlocks(by('write', 'defaults'), places => {
      return `**Accept** Fivetran's values: write these lines into the manifest, where they count before its defaults; or change the defaults, for all that have them: ${places}.`
    }),
    ...writeBlocks(by('write', 'item'), places => {
      return `**Accept** Fivetran's values: let the item of the \`for_each\` say these; a line of the manifest itself holds for all its items: ${places}.`
    }),
    ...writeBlocks(by('beside'), places => {
      return `**Accept** Fivetran's values: these lines beside what holds for many: ${places}.`
    }),
    ...textFor(by('remove', 'own'), places => {
      return `**Accept** that Fivetran holds nothing: remove ${places} from the manifest.`
    }),
    ...textFor(by('remove', 'defaults'), places => {
      return `**Accept** that Fivetran holds nothing: write \`null\` into the manifest, which takes the default away: ${places}.`
    }),
    ...textFor(by('remove', 'item'), places => {
      return `**Accept** that Fivetran holds nothing: let the item of the \`for_each\` leave it empty, so that it is not declared: ${places}.`
    }),
    ...textFor(by('unreadable'), places => {
      return `Cannot be accepted automatically: ${places}. The value is secret or cannot be taken over; revert it, or change it in the manifest (a secret: rotate it).`
    }),
  ]

  function writeBlocks(fields: readonly DriftedField[], say: (places: string) => string): string[] {
    const lines = acceptanceLines(fields)
    const keeps = lines.some(line => /: \$\{\{ secrets\./.test(line))
      ? ' Lines of secrets stay as they stand in the manifest.'
      : ''
    return textFor(fields, places => `${say(places)}${keeps}`).flatMap(text => [text, fence('yaml', lines)])
  }

  function textFor(fields: readonly DriftedField[], say: (places: string) => string): string[] {
    return fields.length === 0 ? [] : [say(placesOf(report, fields))]
  }
}

function whereOf({ position }: DriftedField, { position: manifest }: DriftedResource): Where {
  if (manifest.key !== undefined) return 'item'
  return position === undefined || position.file === manifest.file ? 'own' : 'defaults'
}

function placesOf(report: DriftRun, fields: readonly DriftedField[]): string {
  const places = fields.map(({ path, position }) => {
    const place = position === undefined ? '' : ` (${manifestLink(report, position)})`
    return `${pathCode(path)}${place}`
  })
  return listOf(places, PLACES)
}
