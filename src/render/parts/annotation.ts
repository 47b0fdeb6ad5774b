import type { Position } from '../../model/position.ts'
import { cut } from '../text/escape.ts'

/** A message at a line of a manifest. Plain text: GitHub renders no Markdown there. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
  readonly position?: Position
}

const MESSAGE = 2_000

/** With its texts joined and cut. */
export function annotation(
  level: Annotation['level'],
  title: string,
  texts: readonly (string | undefined)[],
  position: Position | undefined,
): Annotation {
  const message = cut(texts.filter(text => text !== undefined && text !== '').join(' '), MESSAGE)
  return { level, title: cut(title, 200), message, ...(position === undefined ? {} : { position }) }
}
