import type { DriftedField } from '../../engine/drift/report.ts'
import type { Origin, Shown } from '../../engine/plan/plan.ts'
import { count } from '../text/count.ts'
import { cut, inlineCode } from '../text/escape.ts'
import { valueLines } from '../plan/field.ts'
import { BRIEF, formatValue, type Detail } from '../text/value.ts'

const LABELS: Readonly<Record<Origin, string>> = {
  fivetran: 'changed in Fivetran',
  both: 'changed in both',
  repository: 'changed in the repository',
}

/** Who changed a field, in words. */
export function originLabel(origin: Origin | undefined): string {
  return origin === undefined ? 'differs' : LABELS[origin]
}

/** A side in words: a value, or why there is none to show. */
function sideText(side: Shown, detail: Detail): string {
  if (side.type === 'value') return formatValue(side.value, detail)
  if (side.type === 'absent') return '(empty)'
  const references = side.type === 'secret' ? side.references.join(', ') : ''
  return references === '' ? '(sensitive)' : `(sensitive: ${references})`
}

function changeLines({ path, manifest, fivetran }: DriftedField, detail: Detail): string[] {
  const name = cut(path, detail.characters)
  if (manifest.type !== 'value' || fivetran.type !== 'value')
    return [`- ${name}: ${sideText(manifest, detail)}`, `+ ${name}: ${sideText(fivetran, detail)}`]
  const lines = valueLines(name, manifest.value, fivetran.value, detail)
  return lines.length === 0 ? [`! ${name}: what differs in it is not shown`] : lines
}

/**
 * A field as lines of a `diff` block: `-` what the manifest says, `+` what Fivetran holds. Not escaped: the fence does
 * that.
 */
export function driftFieldLines(field: DriftedField, detail: Detail): string[] {
  const lines = changeLines(field, detail)
  if (lines.length <= detail.lines) return lines
  return [
    ...lines.slice(0, detail.lines - 1),
    `  … ${count(lines.length - detail.lines + 1, 'more line')} of ${cut(field.path, detail.characters)}`,
  ]
}

/** `config.port`: `5432` → `5433`, from the manifest to Fivetran; long or nested values are left out. */
export function driftFieldText(field: DriftedField): string {
  const { path, manifest, fivetran } = field
  const name = inlineCode(cut(path, 80))
  const isNested = [manifest, fivetran].some(side => side.type === 'value' && typeof side.value === 'object')
  const [before, after] = [sideText(manifest, BRIEF), sideText(fivetran, BRIEF)]
  return isNested || before.length + after.length > 60 ? name : `${name}: ${inlineCode(before)} → ${inlineCode(after)}`
}

/** The same in a plain sentence, for annotations. */
export function driftFieldSentence({ path, manifest, fivetran, origin }: DriftedField): string {
  return `${path} ${origin === undefined ? 'differs' : `was ${originLabel(origin)}`}: the manifest says ${sideText(manifest, BRIEF)}, Fivetran has ${sideText(fivetran, BRIEF)}.`
}
