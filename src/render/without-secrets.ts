/**
 * What a run has to say, free of secrets before anything is cut, escaped or serialised: half a secret, or one with a
 * backslash in it, would not be found any more. Only what is named here counts as our own, so a new field of a report
 * is filtered as well.
 */
import { Secret } from '../model/secret.ts'
import type { ImportReport } from './import/report.ts'
import type { Report } from './parts/report.ts'

type Redact = (text: string) => string

/**
 * Which fields of an object hold our own words, and which hold only words of others. Fields of neither sort are
 * filtered field by field.
 */
interface Scope {
  /** Words, places and addresses of our own: a secret that happens to equal one must not change what is said. */
  readonly own: ReadonlySet<string>
  /** Below these everything comes from others, keys and numbers too: what a field holds, and what is sent. */
  readonly foreign: ReadonlySet<string>
}

const OWN = `
  mode configuration service commit baseCommit runUrl repositoryUrl words url file kinds at scope
  kind action attempted type state origin outcome status severity code disposal digest refused do how what references
`
const IMPORT: Scope = { own: words(OWN), foreign: words('value body with place') }
/** Of a refusal or a failure, the reason is our own word for it; in an import's report it is a sentence. */
const REPORT: Scope = { ...IMPORT, own: words(`${OWN} reason`) }
/** The sides of a field's change say what may be shown of a value; those of a difference are the values themselves. */
const DIFFERENCE: Scope = { ...REPORT, foreign: words('value before after removed added') }

/** Left out of the filtered report, because nothing of it is rendered. */
const LEFT_OUT = words('desired')
/** Of these only the fields named in `RENDERED` are kept. */
const CUT_DOWN = words('observed recorded goesWith')
const RENDERED = words('id commit refused waiting')

/** The report without secrets. `redact` takes known secrets out of a text. */
export function reportWithoutSecrets<T extends Report>(report: T, redact: Redact): T {
  return withoutSecrets(report, redact, REPORT)
}

/** The same for what an import says. */
export function importWithoutSecrets(report: ImportReport, redact: Redact): ImportReport {
  return withoutSecrets(report, redact, IMPORT)
}

/**
 * `scope`: undefined inside what comes from others. The shape stays: texts stay texts, and numbers become texts only
 * where any JSON may stand.
 */
function withoutSecrets<T>(value: T, redact: Redact, scope: Scope | undefined): T
function withoutSecrets(value: unknown, redact: Redact, scope: Scope | undefined): unknown {
  if (typeof value === 'string') return redact(value)
  if (typeof value === 'number' && scope === undefined) return redact(String(value)) === String(value) ? value : '***'
  if (Array.isArray(value)) return value.map(item => withoutSecrets(item, redact, scope))
  if (typeof value !== 'object' || value === null || value instanceof Secret) return value
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] =>
    scope === undefined
      ? [redact(key), withoutSecrets(inner, redact, scope)]
      : [key, fieldWithoutSecrets(key, inner, redact, scope)],
  )
  return Object.fromEntries(entries)
}

function fieldWithoutSecrets(key: string, value: unknown, redact: Redact, scope: Scope): unknown {
  if (scope.own.has(key)) return value
  if (LEFT_OUT.has(key)) return undefined
  if (scope.foreign.has(key)) return withoutSecrets(value, redact, undefined)
  if (CUT_DOWN.has(key)) return withoutSecrets(renderedPart(value), redact, scope)
  return withoutSecrets(value, redact, key === 'differences' ? DIFFERENCE : scope)
}

function renderedPart(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([key]) => RENDERED.has(key)))
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/))
}
