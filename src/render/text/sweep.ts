/**
 * Takes secrets out of a finished document, whose parts are free of secrets already: the last look before it is
 * published.
 */
import type { KindWords } from '../../model/resource.ts'

/** Addresses that this run writes into its documents. */
export interface OwnAddresses {
  readonly repositoryUrl: string | undefined
  readonly runUrl: string | undefined
  readonly kinds: Readonly<Record<string, KindWords>>
}

/**
 * Takes what is left of secrets out of a rendered document. The marker at its start, its headings and links to our own
 * addresses are left alone: the marker must be found again, and a secret that equals a word of them must not break
 * them.
 */
export function sweepDocument(
  text: string,
  { repositoryUrl, runUrl, kinds }: OwnAddresses,
  sweep: (text: string) => string,
): string {
  const pages = Object.values(kinds).map(({ page }) => page?.split('{id}')[0] ?? '')
  const addresses = [repositoryUrl, runUrl, ...pages].flatMap(address =>
    address === undefined || address === '' ? [] : RegExp.escape(address),
  )
  const links = addresses.length === 0 ? [] : [`\\[[^\\]\\n]*\\]\\((?:${addresses.join('|')})[^)\\s]*\\)`]
  const marks = ['^<!-- connector-as-code:[^>]*-->(?:<!-- targets:[^>]*-->)?', '^## (?:[✅⚠❌]\uFE0F? )?Fivetran .*$']
  const own = new RegExp([...marks, ...links].join('|'), 'gm')
  let swept = ''
  let end = 0
  for (const match of text.matchAll(own)) {
    swept += sweep(text.slice(end, match.index)) + match[0]
    end = match.index + match[0].length
  }
  return swept + sweep(text.slice(end))
}
