/** A field that drifted, from the manifest to Fivetran: the other way round than in a plan. */
import type { DriftedField } from '../../engine/drift/report.ts'
import type { Origin } from '../../model/change.ts'
import { flipped } from '../../model/field-change.ts'
import { formatPath } from '../../model/path.ts'
import { cappedLines, differencesLines, pathText } from '../parts/differences.ts'
import { pathCode } from '../parts/names.ts'
import { sideText } from '../parts/side.ts'
import { inlineCode } from '../text/escape.ts'
import { BRIEF, type Detail } from '../text/value.ts'

const LABELS: Readonly<Record<Origin, string>> = {
  fivetran: 'changed in Fivetran',
  both: 'changed in both',
  repository: 'changed in the repository',
}

/** Who changed a field, in words. */
export function originLabel(origin: Origin | undefined): string {
  return origin === undefined ? 'differs' : LABELS[origin]
}

/**
 * A field as lines of a `diff` block: `-` what the manifest says, `+` what Fivetran holds. Not escaped: the fence does
 * that.
 */
export function driftFieldLines(field: DriftedField, detail: Detail): readonly string[] {
  return cappedLines(changeLines(field, detail), field.path, detail)
}

function changeLines({ path, before: fivetran, after: manifest, differences }: DriftedField, detail: Detail): string[] {
  const name = pathText(path, detail)
  if (manifest.type !== 'value' || fivetran.type !== 'value')
    return [`- ${name}: ${sideText(manifest, detail)}`, `+ ${name}: ${sideText(fivetran, detail)}`]
  return differences.length === 0
    ? [`! ${name}: what differs in it is not shown`]
    : differencesLines(differences.map(flipped), { detail, compact: false })
}

/** `config.port`: `5432` → `5433`; long or nested values are left out. */
export function driftFieldText({ path, before: fivetran, after: manifest }: DriftedField): string {
  const name = pathCode(path)
  const isNested = [manifest, fivetran].some(side => side.type === 'value' && typeof side.value === 'object')
  const [from, to] = [sideText(manifest, BRIEF), sideText(fivetran, BRIEF)]
  return isNested || from.length + to.length > 60 ? name : `${name}: ${inlineCode(from)} → ${inlineCode(to)}`
}

/** The same in a plain sentence, for annotations. */
export function driftFieldSentence({ path, before: fivetran, after: manifest, origin }: DriftedField): string {
  const what = origin === undefined ? 'differs' : `was ${originLabel(origin)}`
  const [said, found] = [sideText(manifest, BRIEF), sideText(fivetran, BRIEF)]
  return `${formatPath(path)} ${what}: the manifest says ${said}, Fivetran has ${found}.`
}
