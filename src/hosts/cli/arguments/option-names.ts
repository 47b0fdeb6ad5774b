/** Names of options as the command line writes them, in texts that name the inputs of the action. Pure. */
import { CREDENTIAL_VARIABLES, OPTIONS } from './table.ts'

/** True for a name that means an option wherever it stands; others are ordinary words, and count behind "input" alone. */
function isSure(name: string, value: unknown): boolean {
  return name.includes('-') || ['targets', 'manifests'].includes(name) || (name === 'scope' && value !== undefined)
}

const CODE = /`([a-z][a-z-]*)(?:: ?([^`\s]+))?`/
/** One or two options behind the word: ``the inputs `a` and `b` ``. */
const INPUTS = new RegExp(String.raw`\b([Ii])nput(s?) ${CODE.source}(?:( and | or )${CODE.source})?`, 'g')

/** ``Input `scope` is …`` → ``Option `--scope` is …``; `` `deletion-policy: pause` `` → `` `--deletion-policy pause` ``. */
export function withOptionNames(text: string): string {
  return text
    .replaceAll(/, one a line\b/g, ', each in an option of its own')
    .replaceAll(INPUTS, inputs)
    .replaceAll(new RegExp(CODE, 'g'), (whole: string, name: string, value?: string) =>
      isSure(name, value) ? (written(name, value) ?? whole) : whole,
    )
}

/** A match of `INPUTS`: its words and what stands in them. */
function inputs(whole: string, ...[capital, plural, first, value, joint, second, other]: readonly string[]): string {
  const [one, two] = [written(first ?? '', value), joint === undefined ? '' : written(second ?? '', other)]
  if (one === undefined || two === undefined) return whole
  const [noun, Noun] = CREDENTIAL_VARIABLES.has(first ?? '') ? VARIABLE : ['option', 'Option']
  return `${capital === 'I' ? Noun : noun}${plural} ${one}${joint ?? ''}${two}`
}

const VARIABLE = ['environment variable', 'Environment variable'] as const

/** Undefined for what is no option. A value must be one of an option that takes one, or what a flag may be. */
function written(name: string, value: unknown): string | undefined {
  const variable = CREDENTIAL_VARIABLES.get(name)
  if (variable !== undefined) return `\`${variable}\``
  const spec = OPTIONS.get(name)
  if (spec === undefined) return undefined
  const option = `--${spec.short ?? name}`
  if (typeof value !== 'string') return `\`${option}\``
  if (spec.value !== undefined) return `\`${option} ${value}\``
  return value === 'true' ? `\`${option}\`` : `\`${option}=${value}\``
}

/** Fields of a report that hold sentences. */
const SENTENCES = new Set(['message', 'hint', 'warnings', 'notices', 'notes', 'note', 'consequences'])

/** The same for all sentences in a report, or in whatever else is data. */
export function sentencesWithOptionNames<T>(value: T): T
export function sentencesWithOptionNames(value: unknown): unknown {
  return translated(value, false)
}

function translated(value: unknown, isSentence: boolean): unknown {
  if (typeof value === 'string') return isSentence ? withOptionNames(value) : value
  if (Array.isArray(value)) return value.map(one => translated(one, isSentence))
  if (!isPlain(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, translated(inner, isSentence || SENTENCES.has(key))]),
  )
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && value.constructor === Object
}
