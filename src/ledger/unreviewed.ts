/**
 * What an apply that nobody reviewed has made of a resource: it is recorded as applied, and beside it what was recorded
 * before. Pure.
 */
import { isDeepStrictEqual } from 'node:util'
import { own } from '../model/own.ts'
import type { Held, LedgerEntry, RecordedBefore, RecordedField, Unreviewed } from '../model/resource.ts'

/**
 * The entry of a resource that an unreviewed apply has left as `entry` says. `former`: what stood in the ledger;
 * undefined where nothing did. Without the mark where it is as an apply of the default branch has left it.
 */
export function withMark(
  entry: LedgerEntry,
  former: LedgerEntry | undefined,
  mark: Omit<Unreviewed, 'before'>,
): LedgerEntry {
  const { unreviewed: _, ...unmarked } = entry
  if (former === undefined || (former.unreviewed !== undefined && former.unreviewed.before === undefined))
    return { ...unmarked, unreviewed: mark }
  const base = asBefore(former)
  const keys = [...new Set([...Object.keys(base.fields), ...Object.keys(entry.fields)])]
  const changed = keys.filter(key => own(base.fields, key)?.sent !== own(entry.fields, key)?.sent)
  if (changed.length === 0 && base.digest === entry.digest) return unmarked
  const fields = Object.fromEntries(changed.map(key => [key, own(base.fields, key) ?? null]))
  return { ...unmarked, unreviewed: { ...mark, before: { ...partsOf(base), fields } } }
}

/** The entry as an apply of the default branch had left it. */
function asBefore(entry: LedgerEntry): LedgerEntry {
  const before = entry.unreviewed?.before
  if (before === undefined) return entry
  return { ...entry, ...before, fields: withFields(entry.fields, before.fields) }
}

/** The fields with others in their place; null takes one out. */
export function withFields(
  fields: LedgerEntry['fields'],
  others: RecordedBefore['fields'],
): Record<string, RecordedField> {
  const kept = Object.entries(fields).filter(([key]) => !Object.hasOwn(others, key))
  const set = Object.entries(others).flatMap(([key, field]): [string, RecordedField][] =>
    field === null ? [] : [[key, field]],
  )
  return Object.fromEntries([...kept, ...set])
}

/**
 * The entry with what is held back in its place. `entry` was made as if nobody had applied that: where an apply has
 * changed it, that is what an unreviewed apply finds before it from now on.
 */
export function withHeld(made: LedgerEntry, { mark, applied, before }: Held): LedgerEntry {
  const { takesAlong: _, ...entry } = made
  const isSame = (part: keyof Parts): boolean => isDeepStrictEqual(made[part], before[part])
  const fields = Object.fromEntries(Object.keys(applied.fields).map(key => [key, own(made.fields, key) ?? null]))
  return {
    ...entry,
    ...partsOf({
      digest: isSame('digest') ? applied.digest : made.digest,
      state: isSame('state') ? applied.state : made.state,
      preventDestroy: isSame('preventDestroy') ? applied.preventDestroy : made.preventDestroy,
      takesAlong: isSame('takesAlong') ? applied.takesAlong : made.takesAlong,
    }),
    fields: withFields(made.fields, applied.fields),
    unreviewed: { ...mark, before: { ...partsOf(made), fields } },
  }
}

type Parts = Omit<RecordedBefore, 'fields'>

/** What of an entry is kept beside a mark, but for its fields. */
export function partsOf({
  digest,
  state,
  preventDestroy,
  takesAlong,
}: Omit<Parts, 'takesAlong'> & { readonly takesAlong?: true | undefined }): Parts {
  return { digest, state, preventDestroy, ...(takesAlong === true ? { takesAlong } : {}) }
}
