/** The hidden marker by which the action finds its own comment (or issue) again. */

/** `<!-- connector-as-code:comment:default -->`: stands at the very start of the body. */
export function commentMarker(configuration: string): string {
  return `<!-- connector-as-code:comment:${configuration} -->`
}

/**
 * True for a body that begins with this configuration's marker; one further down was quoted or pasted. Ask for the
 * author too.
 */
export function isMarked(body: string, configuration: string): boolean {
  return body.startsWith(commentMarker(configuration))
}
