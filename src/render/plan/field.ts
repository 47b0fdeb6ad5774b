/** The fields of a change as lines of a `diff` block. */
import type { Change, FieldChange, Origin, SecretState, Shown } from '../../model/change.ts'
import { pathKey, type FieldPath } from '../../model/path.ts'
import { isJsonObject, type Json } from '../../model/value.ts'
import { cappedLines, differencesLines, pathText, sideLines } from '../parts/differences.ts'
import { formatValue, type Detail } from '../text/value.ts'

const STATES: Readonly<Record<SecretState, string>> = {
  changed: 'changed',
  new: 'new',
  resent: 'sent again',
  'known-at-apply': 'known at apply',
}

const ORIGINS: Readonly<Record<Exclude<Origin, 'repository'>, string>> = {
  fivetran: 'changed in Fivetran since it was last applied',
  both: 'changed in Fivetran and in the repository since it was last applied',
}

/**
 * The lines of a field, each with its sign in column 0, at most `detail.lines` of them. Not escaped: the fence does
 * that.
 */
export function fieldLines(field: FieldChange, detail: Detail): string[] {
  const { path, origin } = field
  const whose = origin === 'fivetran' || origin === 'both' ? [`! ${pathText(path, detail)}: ${ORIGINS[origin]}`] : []
  return [...cappedLines(changeLines(field, detail), path, detail), ...whose]
}

function changeLines({ path, before, after, differences }: FieldChange, detail: Detail): string[] {
  const name = pathText(path, detail)
  if (after.type === 'secret')
    return [`${before.type === 'absent' ? '+' : '!'} ${name}: ${formatSecret(after, detail)}`]
  if (differences.length > 0) {
    const compact = before.type !== 'value' || after.type !== 'value'
    return differencesLines(differences, { detail, compact })
  }
  if (before.type === 'value' && after.type === 'value')
    return [`! ${name}: ${formatValue(after.value, detail)} (sent again)`]
  return [...shownLines('-', path, before, detail), ...shownLines('+', path, after, detail)]
}

function shownLines(sign: '+' | '-', path: FieldPath, side: Shown, detail: Detail): string[] {
  if (side.type === 'value') return sideLines(sign, path, side.value, { detail, compact: true })
  if (side.type === 'absent') return []
  return [
    `${sign} ${pathText(path, detail)}: ${side.type === 'hidden' ? '(not readable)' : formatSecret(side, detail)}`,
  ]
}

/** `(sensitive, changed: secrets.GH_PAT)`: all that is ever shown of a secret, and what the manifest puts around it. */
function formatSecret({ state, references, text }: Shown & { readonly type: 'secret' }, detail: Detail): string {
  const names = text === undefined ? references.join(', ') : formatValue(text, detail)
  return `(sensitive, ${STATES[state]}${names === '' ? '' : `: ${names}`})`
}

/**
 * The fields without what is said twice: a secret of a new entry of a list is a field of its own, and stands in the
 * entry's value, too.
 */
export function saidOnce(fields: readonly FieldChange[]): readonly FieldChange[] {
  const secrets = new Set(fields.filter(({ after }) => after.type === 'secret').map(({ path }) => pathKey(path)))
  if (secrets.size === 0) return fields
  return fields.map(field =>
    Object.assign({}, field, {
      differences: field.differences.map(one =>
        one.type === 'added' ? { ...one, value: withoutSecrets(one.value, one.path, secrets) } : one,
      ),
    }),
  )
}

function withoutSecrets(value: Json, path: FieldPath, secrets: ReadonlySet<string>): Json {
  if (!isJsonObject(value)) return value
  const others = Object.entries(value)
    .filter(([key]) => !secrets.has(pathKey([...path, key])))
    .map(([key, inner]): [string, Json] => [key, withoutSecrets(inner, [...path, key], secrets)])
  return Object.fromEntries(others)
}

/** Paths of the secrets that an existing resource gets anew. A new resource's secrets are all new, which is no news. */
export function changedSecrets({ action, fields }: Change): FieldPath[] {
  if (action === 'create' || action === 'complete' || action === 'delete') return []
  return fields.filter(({ after }) => after.type === 'secret' && after.state !== 'resent').map(({ path }) => path)
}

/** How many of a change's fields are secrets. */
export function countSecrets({ fields }: Change): number {
  return fields.filter(({ after }) => after.type === 'secret').length
}
