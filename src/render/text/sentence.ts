/** Texts one after the other, none of which need end like a sentence: what a server says, and what to do about it. */
export function inSentences(texts: readonly (string | undefined)[]): string {
  const said = texts.flatMap(text => (text === undefined || text === '' ? [] : [text]))
  return said.map((text, index) => (index === said.length - 1 ? text : text.replace(/[^.!?:;]$/, '$&.'))).join(' ')
}
