import type { Json, JsonObject } from '../../src/model/value.ts'
import { invalidInput } from './refusal.ts'

/**
 * One page of a list: `{items, next_cursor}`, the cursor only when more follows. `limit` is 1..1000, default 100. The
 * cursor names the last item shown, so that what is deleted between two pages does not shift the next one.
 */
export function page<Item>(
  items: Iterable<Item>,
  query: Readonly<Record<string, string>>,
  idOf: (item: Item) => string,
  show: (item: Item) => Json,
): JsonObject {
  const limit = Number(query['limit'] ?? 100)
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw invalidInput('The limit must be between 1 and 1000')
  const all = [...items]
  const start = query['cursor'] === undefined ? 0 : positionAfter(all, query['cursor'], idOf)
  const shown = all.slice(start, start + limit)
  const last = shown.at(-1)
  const more = last !== undefined && start + limit < all.length
  return { items: shown.map(show), ...(more ? { next_cursor: cursorOf(idOf(last), start + limit) } : {}) }
}

function cursorOf(id: string, position: number): string {
  return Buffer.from(JSON.stringify([id, position])).toString('base64url')
}

function positionAfter<Item>(all: readonly Item[], cursor: string, idOf: (item: Item) => string): number {
  const [id, position] = readCursor(cursor)
  const found = all.findLastIndex((item, index) => index < position && idOf(item) === id)
  return found === -1 ? Math.min(position, all.length) : found + 1
}

function readCursor(cursor: string): [string, number] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(parts) && typeof parts[0] === 'string' && typeof parts[1] === 'number')
      return [parts[0], parts[1]]
  } catch {
    // Falls through: whatever it is, it is no cursor of ours.
  }
  throw invalidInput('The cursor is not valid')
}
