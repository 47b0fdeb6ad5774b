/** How long a text may be and how that is measured: characters for comments, bytes for job summaries. */
export interface Room {
  readonly limit: number
  readonly measure: (text: string) => number
}

/** GitHub's limit for comments: 65,536 characters. Counted as UTF-16 code units, which is never fewer. */
export function charactersUpTo(limit: number): Room {
  return { limit, measure: text => text.length }
}

/** GitHub's limit for a step's job summary: 1 MiB. */
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
