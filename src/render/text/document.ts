import { cut, inlineCode } from './escape.ts'
import type { Room } from './room.ts'

/** How much a document says: everything, a line per resource, or counts. */
export type Level = 'full' | 'lines' | 'table'

/** A Markdown document that fits its room. */
export interface Document {
  readonly text: string
  readonly level: Level
}

/** Where a shortened document sends its reader. */
export interface Elsewhere {
  readonly text: string
  /** True where errors and warnings of manifests are told elsewhere as a whole, so that no document holds them. */
  readonly problems?: true
}

/** So many folds at most stand open from the start. */
export const OPEN_FOLDS = 3
/** Between blocks of Markdown. */
export const GAP = '\n\n'

/** How it stands, at a glance: all is well, something needs a look, something failed. */
export type Mark = '✅' | '⚠️' | '❌' | undefined

/** `## ✅ Fivetran apply: 1 created`; another configuration than the default is named. */
export function documentHeading(mark: Mark, subject: string, configuration: string, verdict: string): string {
  const of = configuration === 'default' ? '' : ` of ${inlineCode(cut(configuration, 100))}`
  return `## ${mark === undefined ? '' : `${mark} `}${subject}${of}: ${verdict}`
}

/** The first of these texts that fits, made one by one; the last one whether it fits or not. */
export function firstFitting(room: Room, texts: readonly [Level, () => string][], least: string): Document {
  for (const [level, make] of texts) {
    const text = make()
    if (room.measure(text) <= room.limit) return { text, level }
  }
  return { text: least, level: 'table' }
}
