/**
 * Lists that come in pages (https://fivetran.com/docs/rest-api/pagination): `limit`, `cursor` → `items`, `next_cursor`.
 */
import type { Json, JsonObject } from '../model/value.ts'
import { objectOf, WireError } from './wire-values.ts'

export interface Page {
  readonly items: readonly JsonObject[]
  readonly cursor: string | undefined
}

/** The most that Fivetran gives at once. */
export const PAGE_SIZE = '1000'
const MOST_PAGES = 10_000

/** Reads the data of one page. A list that is missing or is no list is an error, never an empty list. */
function readPage(data: Json): Page {
  const page = objectOf(data, 'data')
  const items = page['items']
  if (!Array.isArray(items)) throw new WireError('data.items is not a list')
  const cursor = page['next_cursor']
  return {
    items: items.map((item, index) => objectOf(item, `data.items[${index}]`)),
    cursor: typeof cursor === 'string' && cursor !== '' ? cursor : undefined,
  }
}

/**
 * All items of all pages, each once. `fetch` asks for one page and applies `check` inside its own error handling; `key`
 * names the field that identifies an item. A cursor that comes again, or a page of nothing but known items, is an
 * error:
 * the alternative would be to ask for ever.
 */
export async function allPages(
  fetch: (cursor: string | undefined, check: (data: Json) => Page) => Promise<Page>,
  key: (item: JsonObject) => string,
): Promise<JsonObject[]> {
  const found = new Map<string, JsonObject>()
  const cursors = new Set<string>()
  const check = (data: Json): Page => {
    const page = readPage(data)
    const before = found.size
    for (const item of page.items) found.set(key(item), item)
    if (page.cursor === undefined) return page
    if (cursors.has(page.cursor)) throw new WireError('the cursor of the next page was given before')
    if (page.items.length > 0 && found.size === before) throw new WireError('a page repeats the items of earlier pages')
    if (cursors.size >= MOST_PAGES) throw new WireError(`there are more than ${MOST_PAGES} pages`)
    cursors.add(page.cursor)
    return page
  }
  let page = await fetch(undefined, check)
  while (page.cursor !== undefined) page = await fetch(page.cursor, check)
  return [...found.values()]
}
