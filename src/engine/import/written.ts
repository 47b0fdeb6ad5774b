/** A manifest as it is about to be written: YAML in which what is secret stands as a comment. */
import { isJsonObject, type Json } from '../../model/value.ts'
import { keyText, scalarText } from './scalar-text.ts'

export type Written =
  /** YAML already. */
  | { readonly type: 'scalar'; readonly text: string }
  /** The same, of a value that Fivetran does not report: nobody can say whether it holds it. */
  | { readonly type: 'unreported'; readonly text: string }
  /** Something that Fivetran holds and does not show: the reference that would stand there. */
  | { readonly type: 'secret'; readonly name: string }
  | { readonly type: 'list'; readonly items: readonly Written[] }
  | { readonly type: 'mapping'; readonly entries: readonly WrittenEntry[] }

export interface WrittenEntry {
  readonly key: string
  readonly value: Written
}

/** A value as it is, with its keys and items in their order. */
export function writtenAsIs(value: Json): Written {
  if (Array.isArray(value)) return { type: 'list', items: value.map(writtenAsIs) }
  if (!isJsonObject(value)) return { type: 'scalar', text: value === null ? 'null' : scalarText(value) }
  return {
    type: 'mapping',
    entries: Object.entries(value).map(([key, inner]) => ({ key, value: writtenAsIs(inner) })),
  }
}

/**
 * False for what can only be written as a comment. A list is declared as a whole, so one secret among its items hides
 * all of them.
 */
export function isLive(value: Written): boolean {
  if (value.type === 'list') return value.items.every(isLive)
  return value.type === 'mapping' ? value.entries.some(entry => isLive(entry.value)) : value.type === 'scalar'
}

/** The value as one that Fivetran does not report: it can only be written as a comment. */
export function asUnreported(value: Written): Written {
  if (value.type === 'list') return { ...value, items: value.items.map(asUnreported) }
  if (value.type === 'mapping')
    return { ...value, entries: value.entries.map(entry => ({ ...entry, value: asUnreported(entry.value) })) }
  return value.type === 'scalar' ? { ...value, type: 'unreported' } : value
}

/** Names of the secrets in a value, in their order. */
export function secretNames(value: Written): string[] {
  if (value.type === 'secret') return [value.name]
  if (value.type === 'list') return value.items.flatMap(secretNames)
  return value.type === 'mapping' ? value.entries.flatMap(entry => secretNames(entry.value)) : []
}

/**
 * The lines of `key: value`, without indentation of their own; all of them comments when there is nothing else to say.
 */
export function entryLines({ key, value }: WrittenEntry): string[] {
  return isLive(value) ? liveLines(key, value, entryLines) : liveLines(key, value, plainLines).map(line => `# ${line}`)
}

type WriteEntry = (entry: WrittenEntry) => string[]

/** Within a comment nothing is commented again. */
function plainLines({ key, value }: WrittenEntry): string[] {
  return liveLines(key, value, plainLines)
}

function liveLines(key: string, value: Written, write: WriteEntry): string[] {
  const inline = inlineText(value)
  return inline === undefined
    ? [`${keyText(key)}:`, ...indented(blockLines(value, write))]
    : [`${keyText(key)}: ${inline}`]
}

function inlineText(value: Written): string | undefined {
  if (value.type === 'scalar' || value.type === 'unreported') return value.text
  return value.type === 'secret' ? `\${{ secrets.${value.name} }}` : undefined
}

function blockLines(value: Written, write: WriteEntry): string[] {
  if (value.type === 'mapping') return value.entries.flatMap(write)
  if (value.type === 'list') return value.items.flatMap(item => itemLines(item, write))
  return [inlineText(value) ?? '']
}

function itemLines(item: Written, write: WriteEntry): string[] {
  return blockLines(item, write).map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`))
}

function indented(lines: readonly string[]): string[] {
  return lines.map(line => `  ${line}`)
}
