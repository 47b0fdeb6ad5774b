/** Texts in which every character can be seen. */

/**
 * Characters that are not seen or that rearrange others: controls, bidirectional marks, zero-width and odd spaces, lone
 * surrogates.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
}

function hex(character: string, digits: number): string {
  return (character.codePointAt(0) ?? 0).toString(16).padStart(digits, '0')
}

function escapeUnseen(character: string): string {
  const code = hex(character, 4)
  return SHORT_ESCAPES[character] ?? (code.length > 4 ? `\\u{${code}}` : `\\u${code}`)
}

/**
 * The text on one line with every character seen: what cannot be seen stands as `\n` or `\u202e`. Doing it twice
 * changes nothing.
 */
export function visible(text: string): string {
  return text.replace(UNSEEN, escapeUnseen).replaceAll('<!--', String.raw`\u003c!--`)
}

/** What can be seen of a text. */
export function withoutUnseen(text: string): string {
  return text.replace(UNSEEN, '')
}

/** A double-quoted YAML scalar that reads back as exactly `text`, with no character unseen. */
export function yamlString(text: string): string {
  return JSON.stringify(text)
    .replace(UNSEEN, character =>
      hex(character, 4).length > 4 ? `\\U${hex(character, 8)}` : `\\u${hex(character, 4)}`,
    )
    .replaceAll('<!--', String.raw`\u003c!--`)
}
