/** A request that the server does not carry out; becomes an answer with Fivetran's envelope. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export function invalidInput(message: string): Refusal {
  return new Refusal(400, 'InvalidInput', message)
}

/** Of a user, Fivetran does not say what it is that was not found. */
export function userNotFound(id: string): Refusal {
  return new Refusal(404, 'NotFound', `Cannot find user with id '${id}'`)
}

/** `NotFound_Connection`, `NotFound_Group` … */
export function notFound(kind: string, id: string): Refusal {
  return new Refusal(404, `NotFound_${kind}`, `Cannot find ${kind.toLowerCase()} with id '${id}'`)
}
