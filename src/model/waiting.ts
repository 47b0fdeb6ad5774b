/**
 * What a person has to do before a resource can go on, such as to authorise it. It is neither a success nor a failure.
 * It is shown to everybody, so nothing secret may be in it.
 */
export interface Waiting {
  /** What is awaited, in a word or two: `authorisation`, `a grant`. */
  readonly for: string
  /** What is to be done, and where, in sentences. Fivetran's page of the resource is linked beside it. */
  readonly todo: string
  /** Who can do it: `somebody who may sign in to the source`. */
  readonly who: string
  /** What the action does once it is done, as a sentence. */
  readonly next: string
  /** What is to be copied on the way. */
  readonly values: readonly CopiedValue[]
}

/** What is to be copied to another system. */
export interface CopiedValue {
  readonly label: string
  readonly value: string
}

/** What is said where nobody knows more. */
export const SOMEBODY: Waiting = {
  for: 'a person',
  todo: 'Open it in Fivetran and complete what is missing there.',
  who: 'somebody who may edit it in Fivetran',
  next: 'The next apply goes on from there.',
  values: [],
}

/** The instruction as one text. */
export function waitingText({ todo, who, next, values }: Waiting): string {
  const copied = values.map(({ label, value }) => `${label}: ${value}.`)
  return [todo, ...copied, `Who can: ${who}.`, next].join(' ')
}
