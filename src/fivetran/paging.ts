/**
 * Lists that come in pages (https://fivetran.com/docs/rest-api/pagination): `limit`, `cursor` → `items`, `next_cursor`.
 */
import type { Json, JsonObject } from '../model/value.ts'
import type { FivetranReader, GetRequest } from './port.ts'
import { objectOf, WireError } from './wire-values.ts'

interface Page<T> {
  readonly items: readonly T[]
  readonly cursor: string | undefined
}

/** The most that Fivetran gives at once. */
const PAGE_SIZE = '1000'
const MOST_PAGES = 10_000

/**
 * All items of all pages, each once, read by `read` and told apart by `idOf`. A cursor that comes again, or a page of
 * nothing but known items, is an error: the alternative would be to ask for ever. Throws ApiError.
 */
export async function listAll<T>(
  get: FivetranReader['get'],
  request: GetRequest,
  read: (item: JsonObject) => T,
  idOf: (item: T) => string,
): Promise<T[]> {
  const found = new Map<string, T>()
  const cursors = new Set<string>()
  // This runs as the reading of an answer, so that what it throws becomes an error of that request.
  const readPage = (data: Json): string | undefined => {
    const { items, cursor } = pageOf(data, read)
    const before = found.size
    for (const item of items) found.set(idOf(item), item)
    if (cursor === undefined) return undefined
    if (cursors.has(cursor)) throw new WireError('the cursor of the next page was given before')
    if (items.length > 0 && found.size === before) throw new WireError('a page repeats the items of earlier pages')
    if (cursors.size >= MOST_PAGES) throw new WireError(`there are more than ${MOST_PAGES} pages`)
    cursors.add(cursor)
    return cursor
  }
  let cursor: string | undefined
  do {
    const query = { ...request.query, limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }
    cursor = await get({ ...request, query }, readPage)
  } while (cursor !== undefined)
  return [...found.values()]
}

/** Reads the data of one page. A list that is missing or is no list is an error, never an empty list. */
function pageOf<T>(data: Json, read: (item: JsonObject) => T): Page<T> {
  const page = objectOf(data, 'data')
  const items = page['items']
  if (!Array.isArray(items)) throw new WireError('data.items is not a list')
  const cursor = page['next_cursor']
  return {
    items: items.map((item, index) => read(objectOf(item, `data.items[${index}]`))),
    cursor: typeof cursor === 'string' && cursor !== '' ? cursor : undefined,
  }
}
