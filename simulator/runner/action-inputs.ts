import { existsSync, readFileSync } from 'node:fs'
import { load } from 'js-yaml'

/** Name → default of the inputs that an `action.yml` declares; `undefined` for a file that does not exist. */
export type DeclaredInputs = ReadonlyMap<string, string> | undefined

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The text of a scalar default as the runner takes it: `true` and `5` become texts, nothing becomes ''. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** Reads the declared inputs and their defaults. */
export function readDeclaredInputs(file: string): DeclaredInputs {
  if (!existsSync(file)) return undefined
  const document: unknown = load(readFileSync(file, 'utf8'))
  const inputs = isRecord(document) && isRecord(document['inputs']) ? document['inputs'] : {}
  return new Map(Object.entries(inputs).map(([name, input]) => [name, isRecord(input) ? textOf(input['default']) : '']))
}

/** `${{ github.token }}` in a default; the only kind of expression that a default of this action may hold. */
function evaluate(text: string, github: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{\s*github\.([a-z_]+)\s*\}\}/g, (_, name: string) => github[name] ?? '')
}

/**
 * `INPUT_*` as a runner sets them: upper case, blanks to `_`, dashes kept; every declared input is set, to '' where it
 * has neither a value nor a default. `github`: the values of the context `github` that defaults may name.
 */
export function inputEnvironment(
  declared: DeclaredInputs,
  given: Readonly<Record<string, string>>,
  github: Readonly<Record<string, string>>,
): Record<string, string> {
  const defaults = [...(declared ?? [])].map(([name, text]): [string, string] => [name, evaluate(text, github)])
  const values = new Map([...defaults, ...Object.entries(given)])
  return Object.fromEntries(
    [...values].map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  )
}

const quote = (names: Iterable<string>): string => [...names].map(name => `'${name}'`).join(', ')

/** The runner's warning about inputs that the action does not declare; undefined when there are none. */
export function unexpectedInputs(
  declared: DeclaredInputs,
  given: Readonly<Record<string, string>>,
): string | undefined {
  if (declared === undefined) return undefined
  const unexpected = Object.keys(given).filter(name => !declared.has(name))
  if (unexpected.length === 0) return undefined
  return `Unexpected input(s) ${quote(unexpected)}, valid inputs are [${quote(declared.keys())}]`
}
