/** How far something has come, or until when (milliseconds since 1970) it waits. */
export type Progress = { readonly what: string } & (
  { readonly done: number; readonly total: number } | { readonly until: number }
)

/** Where lines for the job log go: plain text, one line each, free of secrets. */
export interface Log {
  readonly info: (line: string) => void
  readonly warning: (line: string) => void
  readonly debug: (line: string) => void
  /** True where lines of `debug` are read: what costs something to say is said only then. */
  readonly isDebug?: boolean
  /** Where a screen shows what is going on: called at each step, so nothing may be kept of it. */
  readonly progress?: (progress: Progress) => void
}
