/** What an import has to say beside its plan. Pure data. */
import type { HostWords } from '../../model/host-words.ts'
import type { KindWords } from '../../model/resource.ts'

/** A resource, and what identifies it for people. */
interface Named {
  /** The name of its kind. */
  readonly kind: string
  /** `Warehouse/github` */
  readonly address: string
  /** '' for a kind that has none. */
  readonly service: string
}

export interface ImportedResource extends Named {
  /** What it lives in. */
  readonly parent: string
  /** Relative to the repository, with `/`. */
  readonly file: string
  /** Secrets to create, by the field that would refer to them. */
  readonly secrets: readonly { readonly name: string; readonly path: string }[]
  /** What describes it in a Terraform state, where it comes from one. */
  readonly origins?: readonly string[] | undefined
  /** What its manifest leaves out, and why. */
  readonly notes: readonly string[]
}

/** Not imported, and why. */
export interface SkippedResource extends Named {
  readonly reason: string
  /** What describes it in a Terraform state, where it comes from one. */
  readonly origins?: readonly string[] | undefined
}

/** Not imported, because the plan over its manifest would not be empty. */
export interface DifferingResource extends SkippedResource {
  /** Formatted paths, without values. */
  readonly fields: readonly string[]
}

/** A resource that stays in Terraform, and why. */
export interface StayingResource {
  /** As Terraform names it: `module.shops["x"].fivetran_webhook.w`. */
  readonly address: string
  /** Where Fivetran has nothing of that id. */
  readonly id?: string | undefined
  readonly reason: string
}

export interface ImportReport {
  readonly configuration: string
  readonly dryRun: boolean
  /** How people call the resources, by the name of their kind: all kinds that this run imports. */
  readonly kinds: Readonly<Record<string, KindWords>>
  readonly imported: readonly ImportedResource[]
  readonly skipped: readonly SkippedResource[]
  readonly differing: readonly DifferingResource[]
  /** What a Terraform state holds and was not taken over; undefined for an import of what Fivetran has. */
  readonly staying?: readonly StayingResource[] | undefined
  /** How many resources were looked at, and the requests to Fivetran that it took. */
  readonly examined: number
  readonly requests: number
  readonly notices: readonly string[]
  readonly runUrl: string | undefined
  /** How the host of the run speaks. */
  readonly words: HostWords
}
