/**
 * The entries of a JSON object of texts; nothing is an empty one. `isWrong`: it is anything else, and `texts` holds what
 * is right of it, so that this can be masked.
 */
export function textsOf(json: string): { readonly texts: Record<string, string>; readonly isWrong: boolean } {
  const parsed = parseObject(json)
  const entries = Object.entries(parsed ?? {})
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return { texts: Object.fromEntries(texts), isWrong: parsed === undefined || texts.length < entries.length }
}

function parseObject(text: string): object | undefined {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (value === null) return {}
    return typeof value !== 'object' || Array.isArray(value) ? undefined : value
  } catch {
    return undefined
  }
}
