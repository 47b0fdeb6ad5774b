/** What a Terraform state holds, as far as this program asks. Pure data; OpenTofu's states are the same. */
import type { Json, JsonObject } from '../model/value.ts'

/** One object that Terraform manages. */
export interface TerraformResource {
  /** As Terraform names it, with the keys of its instance and modules: `module.shops["x"].fivetran_connector.y[0]`. */
  readonly address: string
  readonly type: string
  readonly name: string
  /** The modules that it is in, with their keys: `module.shops["x"]`; '' in the root module. */
  readonly module: string
  /** Of an instance of `count` or `for_each`. */
  readonly indexKey: number | string | undefined
  /** Addresses without keys, of what it was made after. */
  readonly dependencies: readonly string[]
  /** The source address of its provider: `registry.terraform.io/fivetran/fivetran`. */
  readonly provider: string
  readonly schemaVersion: number
  readonly values: JsonObject
  /** What the provider or a variable calls sensitive: `true` for all of it, else by attribute or by entry. */
  readonly sensitive: Json
  /** What its block in the configuration sets; undefined where the file does not tell. */
  readonly declared: JsonObject | undefined
  /** Why it is not what Terraform would leave behind, in words that follow its name; undefined where it is. */
  readonly unsettled: Unsettled | undefined
}

/**
 * `pending`: the plan would do something to it, or its address changes. `tainted`: the next apply replaces it.
 * `deposed`: an earlier object of the same address, still to be destroyed.
 */
export interface Unsettled {
  readonly why: 'pending' | 'tainted' | 'deposed'
  /** What the plan would do: `update`. */
  readonly actions: readonly string[]
}

/** A state, or the state that a saved plan holds. */
export interface TerraformState {
  readonly from: 'state' | 'plan'
  /** Whether the program that wrote it was OpenTofu, as far as the file tells. */
  readonly tofu: boolean
  readonly resources: readonly TerraformResource[]
  /** What a plan is to create: there is nothing of it yet. */
  readonly unmade: readonly Pick<TerraformResource, 'address' | 'type' | 'provider'>[]
  /** Sensitive values beside the resources: outputs, and variables of a plan. */
  readonly sensitive: readonly Json[]
  /** What else holds values: data sources, and resources as a plan is to make them. */
  readonly beside: readonly Pick<TerraformResource, 'values' | 'sensitive'>[]
}
