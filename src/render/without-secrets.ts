/**
 * What a run has to say, free of secrets before anything is cut, escaped or serialised: half a secret, or one with a
 * backslash in it, would
 * not be found any more. Everything is taken for foreign that is not named here, so a new field of a report is filtered
 * as well.
 */
import { Secret } from '../model/secret.ts'
import type { ImportReport } from './import/report.ts'
import type { Report } from './report.ts'

type Redact = (text: string) => string

/**
 * Words, places and addresses of our own: a secret that happens to equal one must not change what is said. Values of a
 * field hold none of them.
 */
const OWN = new Set(
  `mode configuration service commit runUrl repositoryUrl url position positions file
  kind type state origin outcome status severity code disposal digest do how what references`.split(/\s+/),
)
/** Of a refusal or a failure, our own word for it; in an import's report it is a sentence. */
const OWN_REASON = new Set([...OWN, 'reason'])
/** Below these everything is somebody else's: what a field holds, and what is sent. */
const FOREIGN = new Set(['value', 'body'])
/** Not rendered, and full of what is foreign. */
const LEFT_OUT = new Set(['observed', 'recorded', 'connector'])

/** The report without secrets. `redact` takes known secrets out of a text. */
export function reportWithoutSecrets<T extends Report>(report: T, redact: Redact): T {
  return withoutSecrets(report, redact, OWN_REASON)
}

/** The same for what an import says. */
export function importWithoutSecrets(report: ImportReport, redact: Redact): ImportReport {
  return withoutSecrets(report, redact, OWN)
}

/**
 * `own`: undefined inside what is foreign. The shape stays: texts become texts, and numbers become texts only where any
 * JSON may stand.
 */
function withoutSecrets<T>(value: T, redact: Redact, own: ReadonlySet<string> | undefined): T
function withoutSecrets(value: unknown, redact: Redact, own: ReadonlySet<string> | undefined): unknown {
  if (typeof value === 'string') return redact(value)
  if (typeof value === 'number' && own === undefined) return redact(String(value)) === String(value) ? value : '***'
  if (Array.isArray(value)) return value.map(item => withoutSecrets(item, redact, own))
  if (typeof value !== 'object' || value === null || value instanceof Secret) return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => entry(key, inner, redact, own)))
}

function entry(key: string, value: unknown, redact: Redact, own: ReadonlySet<string> | undefined): [string, unknown][] {
  if (own === undefined) return [[redact(key), withoutSecrets(value, redact, own)]]
  if (own.has(key)) return [[key, value]]
  if (LEFT_OUT.has(key)) return [[key, undefined]]
  return [[key, withoutSecrets(value, redact, FOREIGN.has(key) ? undefined : own)]]
}
