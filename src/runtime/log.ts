/** Where lines for the job log go: plain text, one line each, free of secrets. */
export interface Log {
  readonly info: (line: string) => void
  readonly warning: (line: string) => void
  readonly debug: (line: string) => void
  /** True where lines of `debug` are read: what costs something to say is said only then. */
  readonly isDebug?: boolean
}
