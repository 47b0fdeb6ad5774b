import { inspect } from 'node:util'
import type { JsonObject } from './value.ts'

/** A leaf of a manifest or of Fivetran's answers. */
export type Scalar = string | number | boolean

/**
 * A value that must not be seen. It can be printed, serialised and inspected safely: each of these gives a placeholder.
 * Only `reveal` and `revealAll` give the value. They are called where a request is written, where values are compared
 * and hashed, and where a value is registered to be masked and looked for; a test holds the list of these files.
 */
export class Secret {
  /** The `secrets.NAME`s it was made of; empty for a literal in a sensitive field. */
  readonly references: readonly string[]
  /**
   * The text as the manifest has it, `${{ secrets.HOST }}.example.com`; undefined for a literal, and for what no
   * manifest says.
   */
  readonly template: string | undefined
  readonly #value: Scalar | JsonObject | undefined
  readonly #parts: readonly string[]

  private constructor(
    value: Scalar | JsonObject | undefined,
    references: readonly string[],
    template: string | undefined,
    parts: readonly string[],
  ) {
    this.#value = value
    this.references = references
    this.template =
      template ?? (references.length === 0 ? undefined : references.map(name => `\${{ ${name} }}`).join(''))
    this.#parts = parts
  }

  /**
   * A secret whose value is at hand: a scalar, or a mapping that is secret as a whole. `template`: where there is more to
   * the text than its references. `parts`: the values of the secrets in it.
   */
  static of(
    value: Scalar | JsonObject,
    references: readonly string[] = [],
    template?: string,
    parts: readonly string[] = [],
  ): Secret {
    return new Secret(value, references, template, parts)
  }

  /** A secret that this run does not have (a fork, `undefined-secrets: defer`): *known at apply*. */
  static deferred(references: readonly string[], template?: string): Secret {
    return new Secret(undefined, references, template, [])
  }

  /** False for a deferred secret. */
  get known(): boolean {
    return this.#value !== undefined
  }

  /** The value itself. Throws for a deferred secret, which must never reach a request. */
  reveal(): Scalar | JsonObject {
    if (this.#value === undefined) throw new Error(`secret ${this.references.join(', ')} is not known in this run`)
    return this.#value
  }

  /**
   * The value and those of the secrets that it was put together of, as texts: to look for them in other texts. Empty
   * for a deferred secret.
   */
  revealAll(): readonly string[] {
    if (this.#value === undefined) return []
    return [typeof this.#value === 'object' ? JSON.stringify(this.#value) : String(this.#value), ...this.#parts]
  }

  /** The same secret with its value converted (for example to the number a field wants); a mapping stays as it is. */
  map(convert: (value: Scalar) => Scalar): Secret {
    return this.#value === undefined || typeof this.#value === 'object'
      ? this
      : new Secret(convert(this.#value), this.references, this.template, this.#parts)
  }

  toString(): string {
    return '(sensitive)'
  }

  toJSON(): string {
    return '(sensitive)'
  }

  [inspect.custom](): string {
    return 'Secret(sensitive)'
  }
}
