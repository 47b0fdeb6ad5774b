/** How the options of a field are spelled. */

/** From strict to loose: `GMT-02:00` and `GMT+02:00` are only told apart by a mark, `GMT_02:00` is still the former. */
const SPELLINGS: readonly ((text: string) => string)[] = [
  text => text.toLowerCase(),
  text => text.toLowerCase().replaceAll(/[\s_-]/g, ''),
  text => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ''),
]

/** True for two spellings of one word: `SshTunnel`, `SSH_TUNNEL`. */
export function isSameSpelling(one: string, other: string): boolean {
  return enumSpelling(one, [other]) === other
}

/**
 * Fivetran spells enum values in other ways in places (`UPPER_SNAKE`): the metadata's own spelling, where one fits
 * alone.
 */
export function enumSpelling(text: string, allowed: readonly string[]): string {
  if (allowed.includes(text)) return text
  const fitting = SPELLINGS.map(spell => allowed.filter(candidate => spell(candidate) === spell(text))).find(
    found => found.length > 0,
  )
  return fitting?.length === 1 ? (fitting[0] ?? text) : text
}
