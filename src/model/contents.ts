/** What a resource holds: what would be lost with it, or keeps Fivetran from deleting it. */

/** What was listed of a resource. */
export interface Contents {
  readonly held: readonly Held[]
  /** What could not be looked at, and why: `webhooks (403 Forbidden)`. */
  readonly unseen: readonly string[]
  /** Where it was to be replaced: ways that keep what is in it, in sentences. */
  readonly otherwise?: readonly string[]
  /** Given where it could not be listed at all: then everything may be in it. */
  readonly unlisted?: string
}

export type Held = HeldResource | HeldThing

/** A resource of a kind, whether it is managed or not. */
export interface HeldResource {
  readonly kind: string
  readonly partition: string
  /** As in `ObservedResource`. */
  readonly name: string
  readonly id: string
  readonly service: string
  /** Given for what Fivetran has made by itself, so that no manifest can name it: how it may go with its holder. */
  readonly madeByFivetran?: string
}

/** Something that no kind manages. */
export interface HeldThing {
  /** What it is to people: `webhook`. */
  readonly word: string
  readonly name: string
  readonly id: string
}

/** What a resource that is to be deleted holds, as a plan says it. */
export interface Holdings extends Pick<Contents, 'unseen' | 'otherwise' | 'unlisted'> {
  readonly items: readonly HeldItem[]
}

export interface HeldItem {
  /** Undefined for what no kind manages. */
  readonly kind: string | undefined
  readonly id: string
  /** For people, with what it is: `webhook to example.com (crabby_owl)`. */
  readonly name: string
  /** True for what the ledger records. */
  readonly recorded: boolean
  /** The file of its manifest, where it has one. */
  readonly describedIn?: string
  /** As in `HeldResource`. */
  readonly madeByFivetran?: string
}

/** Equal texts, same thing. */
export function heldKey({ kind, id }: Pick<HeldItem, 'kind' | 'id'>): string {
  return JSON.stringify([kind ?? '', id])
}
