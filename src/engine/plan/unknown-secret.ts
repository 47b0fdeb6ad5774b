/**
 * A nested secret that Fivetran masks and that is not the manifest's to set (not declared, or ignored): sending the
 * whole would overwrite it.
 */
export class UnknownSecretError extends Error {
  override readonly name = 'UnknownSecretError'
  readonly path: string
  /** True when `lifecycle.ignore_changes` names it. */
  readonly ignored: boolean

  constructor(path: string, ignored = false) {
    super(path)
    this.path = path
    this.ignored = ignored
  }
}
