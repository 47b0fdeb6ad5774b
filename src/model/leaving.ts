/** What is to be done in Terraform once manifests manage some of its resources. Pure data, without any value but ids. */

/** A line of a configuration's file. `path` is as people are to be shown it. */
export interface FileLine {
  readonly path: string
  readonly line: number
}

/**
 * The file by which Terraform lets go:
 *
 * - `new`: to be written, in place of one of ours if there is one.
 * - `same`: it is there already.
 * - `foreign`: somebody else's file has its name; `text` is what it lacks.
 */
export interface RemovedFile {
  readonly state: 'new' | 'same' | 'foreign'
  readonly text: string
}

/** A block to be deleted. A folder may be several modules, and then it is several to Terraform. */
export interface Deletion extends FileLine {
  /** `fivetran_connector.github`, `module.shop`: without keys. */
  readonly addresses: readonly string[]
}

/** An instance to be taken out of the state: others of its block stay, and no `removed` block can name one alone. */
export interface Single {
  readonly address: string
  /** Where its key, or the key of its module, is to be taken away too; undefined where no file tells. */
  readonly keys: Key | undefined
}

export interface Key extends FileLine {
  readonly by: 'for_each' | 'count'
  /** What has the key: `module.shop["berlin"]`. */
  readonly instance: string
}

/**
 * Managed by manifests now, and Terraform cannot let go of it yet:
 *
 * - `distant`: a module from elsewhere declares it; `source` says which.
 * - `numbered`: `count` would renumber what stays, and destroy it.
 * - `shared`: the block, or the instance of its module, makes something that stays.
 */
export interface Bound {
  readonly address: string
  readonly why: 'distant' | 'numbered' | 'shared'
  readonly place: FileLine | undefined
  readonly source: string
}

/** What stays in the configuration and names something that leaves: Terraform refuses to plan until it is changed. */
export interface Edit extends FileLine {
  /** The block that it stands in: `output "github_id"`. */
  readonly inside: string
  /** What leaves: `fivetran_connector.github`, `module.shop`. */
  readonly of: string
  /**
   * - `replace`: a reference; `by` is the id to write instead, where there is one.
   * - `delete`: an `import` block, which Terraform refuses without a resource.
   * - `pointless`: a `moved` block, which may go.
   * - `destroys`: a `removed` block that does not say `destroy = false`.
   */
  readonly what: 'replace' | 'delete' | 'pointless' | 'destroys'
  readonly by: string | undefined
}

/** A resource that stays and was made after some that leave; its own block is in no file that was read. */
export interface Dependent {
  readonly address: string
  readonly on: readonly string[]
}

export interface Leaving {
  /** What nothing is left of in the configuration: addresses without keys. */
  readonly released: readonly string[]
  readonly file: RemovedFile | undefined
  readonly deletions: readonly Deletion[]
  /** Addresses among `released` whose block is in no file. */
  readonly unfound: readonly string[]
  readonly singles: readonly Single[]
  readonly edits: readonly Edit[]
  readonly bound: readonly Bound[]
  readonly dependents: readonly Dependent[]
}
