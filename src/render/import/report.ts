/** What an import has to say beside its plan. Pure data. */

export interface ImportedConnector {
  /** `Warehouse/github_connector` */
  readonly address: string
  readonly group: string
  readonly service: string
  /** Relative to the repository, with `/`. */
  readonly file: string
  /** Secrets to create, by the field that would refer to them. */
  readonly secrets: readonly { readonly name: string; readonly path: string }[]
  /** What its manifest leaves out, and why. */
  readonly notes: readonly string[]
}

export interface ImportReport {
  readonly configuration: string
  readonly dryRun: boolean
  readonly imported: readonly ImportedConnector[]
  /** Left alone, and why. */
  readonly skipped: readonly { readonly address: string; readonly service: string; readonly reason: string }[]
  /** Not imported, because the plan over the manifest would not be empty. Paths, without values. */
  readonly differing: readonly {
    readonly address: string
    readonly service: string
    readonly reason: string
    readonly fields: readonly string[]
  }[]
  /** Connectors that were looked at, and the requests to Fivetran that it took. */
  readonly connectors: number
  readonly requests: number
  readonly notices: readonly string[]
  readonly runUrl: string
}
