import { createHash } from 'node:crypto'

/** The text with accents dropped and everything else that is not ASCII left out. */
export function ascii(text: string): string {
  return text.normalize('NFKD').replaceAll(/[^\x20-\x7E]/gu, '')
}

/** A short name for something by what identifies it: the same in every run, whatever else there is. */
export function shortHash(identity: string): string {
  return createHash('sha256').update(identity).digest('hex').slice(0, 6)
}
