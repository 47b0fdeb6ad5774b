/** A nested secret that Fivetran masks and the manifest does not declare: sending the whole would overwrite it. */
export class UnknownSecretError extends Error {
  override readonly name = 'UnknownSecretError'
  readonly path: string

  constructor(path: string) {
    super(path)
    this.path = path
  }
}
