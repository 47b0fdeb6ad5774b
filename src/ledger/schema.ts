/** Checks the shape of what was read against the published schema. */
import type { ChangesFile, PartitionFile, ServicesFile } from './files.ts'
import type { Header } from './header.ts'
import * as validators from './validators.generated.ts'

interface Shapes {
  readonly header: Header
  readonly changes: ChangesFile
  readonly partition: PartitionFile
  readonly services: ServicesFile
}

export type Shape = keyof Shapes

// The code that ajv makes of the schema. To make it anew in each run took a fifth of a short one.
const VALIDATORS: Readonly<Record<Shape, Validator>> = validators

interface Validator {
  (json: unknown): boolean
  readonly errors?: readonly { readonly instancePath?: string; readonly message?: string }[] | null
}

function hasShape<K extends Shape>(json: unknown, shape: K): json is Shapes[K] {
  return VALIDATORS[shape](json)
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  /** `version`: what the text claims to be, if it is JSON that claims anything. */
  | { readonly ok: false; readonly why: string; readonly version: unknown }

/** Text → JSON of that shape, or what is wrong with it. The reason names places and rules, never content. */
export function parseAs<K extends Shape>(shape: K, text: string): Parsed<Shapes[K]> {
  const json = parseJson(text)
  if (json === undefined) return { ok: false, why: 'it is not JSON', version: undefined }
  if (hasShape(json, shape)) return { ok: true, value: json }
  const { instancePath = '', message = 'has another shape' } = VALIDATORS[shape].errors?.[0] ?? {}
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
