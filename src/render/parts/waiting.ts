/** What a person has to do before a resource can go on: in a sentence, and with what is to be copied. */
import type { CopiedValue, Waiting } from '../../model/waiting.ts'
import type { Report } from './report.ts'
import { cut, fence, inlineCode, prose } from '../text/escape.ts'
import { pageLink } from './links.ts'
import { wordsFor } from './names.ts'

const TEXT = 1_000
const LABEL = 120
const VALUE = 4_000
const LINES = 100

/** A waiting resource: what it waits for, and where. `id`: undefined where it does not exist yet. */
export interface Awaited {
  readonly waits: Waiting
  readonly kind: string
  readonly id: string | undefined
}

/** What it waits for, for a table's cell or a heading: `🔑 waits for authorisation`. Words alone: Markdown and HTML. */
export function waitsFor(waits: Pick<Waiting, 'for'>, amount = 1): string {
  return `🔑 ${amount === 1 ? 'waits' : 'wait'} for ${cut(waits.for.replaceAll(/[^\p{L}\p{N} ]/gu, ''), LABEL)}`
}

/** What to do, who can do it and what follows, as one text of Markdown. */
export function waitingSentence({ kinds }: Pick<Report, 'kinds'>, { waits, kind, id }: Awaited): string {
  const { one, page } = wordsFor(kinds, kind)
  const link = id === undefined || page === undefined ? [] : [pageLink(kinds, kind, id, `Open the ${one} in Fivetran`)]
  const [todo = '', who = '', next = ''] = [waits.todo, waits.who, waits.next].map(text => prose(cut(text, TEXT)))
  return [todo, ...link.map(text => `${text}.`), `Who can: ${who}.`, next].join(' ')
}

/** The same as blocks, each value in one of its own, which GitHub shows with a button to copy it. */
export function waitingBlocks(report: Pick<Report, 'kinds'>, awaited: Awaited): string[] {
  return [`**Next step:** ${waitingSentence(report, awaited)}`, ...valueBlocks(awaited.waits.values)]
}

/** What is to be copied, each value in a block of its own. */
export function valueBlocks(values: readonly CopiedValue[]): string[] {
  return values.flatMap(({ label, value }) => [
    `${inlineCode(cut(label, LABEL))}:`,
    fence(
      'text',
      value.split('\n', LINES).map(line => cut(line, VALUE)),
    ),
  ])
}
