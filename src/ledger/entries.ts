/**
 * How an entry stands in its file: without what its key or the usual case says, since a fleet of thousands is read and
 * written through a web API.
 */
import { stringify } from 'safe-stable-stringify'
import type { LedgerEntry, RecordedBefore, RecordedField, Unreviewed } from '../model/resource.ts'

/** An entry as its file has it. What is missing says `expandEntry`. */
export interface WrittenEntry extends Omit<
  LedgerEntry,
  'name' | 'declaredName' | 'manifest' | 'fields' | 'preventDestroy' | 'retired' | 'unreviewed'
> {
  readonly name?: string
  readonly declaredName?: string
  readonly manifest: { readonly file: string; readonly document?: number; readonly key?: string }
  /** `SENT READ`, or `SENT` alone where both are equal; with `!` at the end for a secret. */
  readonly fields: Readonly<Record<string, string>>
  readonly preventDestroy?: true
  readonly retired?: true
  readonly unreviewed?: WrittenMark
}

interface WrittenMark extends Omit<Unreviewed, 'before'> {
  readonly before?: WrittenBefore
}

/** As `WrittenEntry` has fields; null for one that was not declared. */
interface WrittenBefore extends Omit<RecordedBefore, 'fields' | 'preventDestroy'> {
  readonly fields: Readonly<Record<string, string | null>>
  readonly preventDestroy?: true
}

interface Line {
  readonly key: string
  readonly text: string
}

const lines = new WeakMap<LedgerEntry, Line>()

/** The line of an entry in its file: JSON of its key and of the entry. An entry's line is made once. */
export function entryLine(key: string, entry: LedgerEntry): string {
  const known = lines.get(entry)
  if (known?.key === key) return known.text
  const text = `${JSON.stringify(key)}: ${stringify(shortenEntry(key, entry))}`
  lines.set(entry, { key, text })
  return text
}

/** The inverse of `expandEntry`. */
export function shortenEntry(key: string, entry: LedgerEntry): WrittenEntry {
  const { name, declaredName, manifest, fields, preventDestroy, retired, unreviewed, ...rest } = entry
  const { document, ...place } = manifest
  return {
    ...rest,
    ...(name === key ? {} : { name }),
    ...(declaredName === name ? {} : { declaredName }),
    manifest: document === 0 ? place : { ...place, document },
    fields: Object.fromEntries(Object.entries(fields).map(([path, field]) => [path, fieldText(field)])),
    ...(preventDestroy ? { preventDestroy } : {}),
    ...(retired ? { retired } : {}),
    ...(unreviewed === undefined ? {} : { unreviewed: shortenMark(unreviewed) }),
  }
}

function shortenMark({ before, ...mark }: Unreviewed): WrittenMark {
  if (before === undefined) return mark
  const { fields, preventDestroy, ...rest } = before
  const texts = Object.entries(fields).map(([path, field]) => [path, field === null ? null : fieldText(field)])
  return {
    ...mark,
    before: { ...rest, fields: Object.fromEntries(texts), ...(preventDestroy ? { preventDestroy } : {}) },
  }
}

function expandMark({ before, ...mark }: WrittenMark): Unreviewed {
  if (before === undefined) return mark
  const fields = Object.entries(before.fields).map(([path, text]) => [path, text === null ? null : fieldOf(text)])
  return {
    ...mark,
    before: { ...before, fields: Object.fromEntries(fields), preventDestroy: before.preventDestroy ?? false },
  }
}

/** The entry that stands under this key. Its shape was checked by the schema. */
export function expandEntry(key: string, written: WrittenEntry): LedgerEntry {
  const name = written.name ?? key
  const { unreviewed, ...rest } = written
  return {
    ...rest,
    name,
    declaredName: written.declaredName ?? name,
    manifest: { ...written.manifest, document: written.manifest.document ?? 0 },
    fields: Object.fromEntries(Object.entries(written.fields).map(([path, text]) => [path, fieldOf(text)])),
    preventDestroy: written.preventDestroy ?? false,
    retired: written.retired ?? false,
    ...(unreviewed === undefined ? {} : { unreviewed: expandMark(unreviewed) }),
  }
}

function fieldText({ sent, read, secret }: RecordedField): string {
  return `${sent}${read === sent ? '' : ` ${read}`}${secret === true ? '!' : ''}`
}

function fieldOf(text: string): RecordedField {
  const secret = text.endsWith('!')
  const [sent = '', read = sent] = (secret ? text.slice(0, -1) : text).split(' ')
  return secret ? { sent, read, secret } : { sent, read }
}
