/** Checks the shape of what was read against the published schema. */
import { Ajv, type ValidateFunction } from 'ajv'
import schema from '../../schema/ledger.schema.json' with { type: 'json' }
import type { ChangesFile, PartitionFile, ServicesFile } from './files.ts'
import type { Header } from './header.ts'

interface Shapes {
  readonly header: Header
  readonly changes: ChangesFile
  readonly partition: PartitionFile
  readonly services: ServicesFile
}

export type Shape = keyof Shapes

let ajv: Ajv | undefined

// Ajv compiles a definition when it is first asked for, and keeps it. It is made late, and the schema is not checked
// against its meta-schema (a test does that), so that a run's first request to Fivetran waits for neither.
function validator<K extends Shape>(shape: K): ValidateFunction<Shapes[K]> {
  ajv ??= new Ajv({ strict: true, meta: false, validateSchema: false }).addSchema(schema)
  const validate = ajv.getSchema<Shapes[K]>(`${schema.$id}#/definitions/${shape}`)
  if (validate === undefined) throw new Error(`the ledger's schema has no ${shape}`)
  return validate
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  /** `version`: what the text claims to be, if it is JSON that claims anything. */
  | { readonly ok: false; readonly why: string; readonly version: unknown }

/** Text → JSON of that shape, or what is wrong with it. The reason names places and rules, never content. */
export function parseAs<K extends Shape>(shape: K, text: string): Parsed<Shapes[K]> {
  const json = parseJson(text)
  if (json === undefined) return { ok: false, why: 'it is not JSON', version: undefined }
  const validate = validator(shape)
  if (validate(json)) return { ok: true, value: json }
  const { instancePath = '', message = 'has another shape' } = validate.errors?.[0] ?? {}
  return { ok: false, why: `${instancePath === '' ? 'it' : instancePath} ${message}`, version: versionOf(json) }
}

function versionOf(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'version' in json ? json.version : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
