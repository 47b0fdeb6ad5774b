/** The last look at a document before it leaves, made of parts that are free of secrets already. */
import { DASHBOARD } from './place.ts'
import type { Report } from '../report.ts'

/**
 * Takes what is left of secrets out of a rendered document. The mark it begins with, its headings and links to our own
 * addresses are left
 * alone: the first must be found again, and a secret that equals a word of them must not break them.
 */
export function sweepDocument(
  text: string,
  { repositoryUrl, runUrl }: Pick<Report, 'repositoryUrl' | 'runUrl'>,
  sweep: (text: string) => string,
): string {
  const addresses = [repositoryUrl, runUrl, DASHBOARD].filter(address => address !== '').map(escaped)
  const own = new RegExp(
    `^<!-- connector-as-code:[^>]*-->(?:<!-- targets:[^>]*-->)?|^## Fivetran .*$|\\[[^\\]\\n]*\\]\\((?:${addresses.join('|')})[^)\\s]*\\)`,
    'gm',
  )
  let swept = ''
  let end = 0
  for (const match of text.matchAll(own)) {
    swept += sweep(text.slice(end, match.index)) + match[0]
    end = match.index + match[0].length
  }
  return swept + sweep(text.slice(end))
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
}
