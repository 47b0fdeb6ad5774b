/** How long a text may be and how that is measured: characters for comments, bytes for job summaries. */
export interface Room {
  readonly limit: number
  readonly measure: (text: string) => number
}

/**
 * GitHub's limit for the body of a comment, an issue or a pull request, in characters: it answers 422 "body is too long
 * (maximum is 65536 characters)" to a longer one.
 */
export const BODY_LIMIT = 65_536

/** Room for any text. */
export const UNLIMITED: Room = { limit: Infinity, measure: () => 0 }

/** Measured in UTF-16 code units, which are never fewer than GitHub's characters. */
export function charactersUpTo(limit: number): Room {
  return { limit, measure: text => text.length }
}

/** Measured in bytes of UTF-8, as GitHub measures job summaries. */
export function bytesUpTo(limit: number): Room {
  const encoder = new TextEncoder()
  return { limit, measure: text => encoder.encode(text).length }
}

/** A part of the room. */
export function share(room: Room, part: number): Room {
  return { ...room, limit: Math.floor(room.limit * part) }
}

/** The room that is left beside a text. */
export function beside(room: Room, text: string): Room {
  return { ...room, limit: room.limit - room.measure(text) }
}

/** As many leading parts as fit together with their separators. */
export function fitting(parts: readonly string[], room: Room, separator: string): string[] {
  let used = 0
  const end = parts.findIndex(part => {
    used += room.measure(part) + separator.length
    return used > room.limit
  })
  return end === -1 ? [...parts] : parts.slice(0, end)
}
