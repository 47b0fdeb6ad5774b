/** How resources, their kinds and their fields are named in a document. */
import { capital } from '../../model/capital.ts'
import { count, listOf } from '../../model/count.ts'
import { own } from '../../model/own.ts'
import { formatPath, type FieldPath } from '../../model/path.ts'
import type { HostWords } from '../../model/host-words.ts'
import type { Address, KindWords } from '../../model/resource.ts'
import { cut, cutMiddle, htmlText, inlineCode } from '../text/escape.ts'

/** Words by the name of a kind. */
export type Kinds = Readonly<Record<string, KindWords>>

const ANY_KIND: KindWords = { one: 'resource', many: 'resources', page: undefined }
const NAME = 160

/** The words of one kind. */
export function wordsFor(kinds: Kinds, kind: string): KindWords {
  return own(kinds, kind) ?? ANY_KIND
}

/**
 * The words of the kind that all of them are of, else "resource". Where there are none: of the one kind that is
 * managed.
 */
export function wordsOf(kinds: Kinds, of: readonly { readonly kind: string }[]): KindWords {
  const names = new Set(of.length === 0 ? Object.keys(kinds) : of.map(({ kind }) => kind))
  const [only] = names
  return only !== undefined && names.size === 1 ? wordsFor(kinds, only) : ANY_KIND
}

/** The amount, with the word for one or for many. */
export function countOf(amount: number, { one, many }: KindWords): string {
  return count(amount, one, many)
}

/** The head of a table's column of names. */
export function nameHead({ one }: KindWords): string {
  return capital(one)
}

/** The head of a table's column of what they live in. */
export function parentHead({ parent }: KindWords): string {
  return capital(parent ?? 'where')
}

type Named = Pick<Address, 'kind' | 'name'>

/** How the resources of one document are named: where they are of several kinds, each with its kind before it. */
export interface Naming {
  /** Of all of them. */
  readonly words: KindWords
  /** `Warehouse/github`, not escaped. */
  readonly text: (address: Named) => string
  /** The same as Markdown. */
  readonly code: (address: Named) => string
  /** The same as HTML. */
  readonly html: (address: Named) => string
}

/** `of`: all that the document speaks of. */
export function namingOf(kinds: Kinds, of: readonly Named[]): Naming {
  const words = wordsOf(kinds, of)
  // A name may begin with its kind.
  const prefix = ({ kind, name }: Named): string =>
    words === ANY_KIND && !name.startsWith(`${kind}:`) ? `${wordsFor(kinds, kind).one} ` : ''
  return {
    words,
    text: address => `${prefix(address)}${address.name}`,
    code: address => `${prefix(address)}${nameCode(address.name)}`,
    html: address => `${prefix(address)}<code>${htmlText(cut(address.name, NAME))}</code>`,
  }
}

/** A resource's name as Markdown. */
export function nameCode(name: string): string {
  return inlineCode(cut(name, NAME))
}

/** A service as Markdown; empty for a kind that has none. */
export function serviceCode(service: string): string {
  return service === '' ? '' : inlineCode(cut(service, 80))
}

/** The column of services of a table. A kind may have none: where nothing in the table has one, there is no column. */
export function serviceColumn(services: readonly string[]): {
  readonly head: readonly string[]
  readonly cell: (service: string) => readonly string[]
} {
  const isThere = services.some(service => service !== '')
  return { head: isThere ? ['Service'] : [], cell: service => (isThere ? [serviceCode(service)] : []) }
}

/** What the option `targets` limits a run to; '' where it limits nothing. */
export function targetsText(targets: readonly string[], { limits }: Pick<HostWords, 'limits'>): string {
  const names = targets.map(target => inlineCode(cut(target, 160)))
  return names.length === 0 ? '' : `Limited by ${limits.targets} to ${listOf(names, 10)}`
}

/** A field's path as Markdown. */
export function pathCode(path: FieldPath | string): string {
  return inlineCode(cutMiddle(typeof path === 'string' ? path : formatPath(path), 80))
}
