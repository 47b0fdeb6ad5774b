import type { Exchange, Reply } from './http.ts'

const positive = (text: string | null, otherwise: number): number => {
  const number = Number(text)
  return text !== null && Number.isInteger(number) && number > 0 ? number : otherwise
}

/** The part of a list that `page` and `per_page` (1..100, default 30) ask for, and the `Link` header around it. */
export function page<T>(
  exchange: Exchange,
  items: readonly T[],
): { readonly items: readonly T[]; readonly headers: Record<string, string> } {
  const perPage = Math.min(positive(exchange.url.searchParams.get('per_page'), 30), 100)
  const current = positive(exchange.url.searchParams.get('page'), 1)
  const last = Math.max(1, Math.ceil(items.length / perPage))
  const relations: [string, number][] = []
  if (current > 1) relations.push(['prev', Math.min(current - 1, last)], ['first', 1])
  if (current < last) relations.push(['next', current + 1], ['last', last])
  const link = relations.map(([rel, number]) => `<${withPage(exchange, number)}>; rel="${rel}"`).join(', ')
  return { items: items.slice((current - 1) * perPage, current * perPage), headers: link === '' ? {} : { link } }
}

/** Answers 200 with one page of a list, each item through `view`. */
export function listReply<T>(exchange: Exchange, items: readonly T[], view: (item: T) => unknown): Reply {
  const part = page(exchange, items)
  return { status: 200, body: part.items.map(view), headers: part.headers }
}

/** The address of another page, below the API's own address (which may have a base path). */
function withPage({ url, state }: Exchange, number: number): string {
  const other = new URL(`${state.urls.api}${url.pathname}${url.search}`)
  other.searchParams.set('page', String(number))
  return other.href
}
