/** A place in a file of the workspace. `file` is relative to the workspace, with `/`; line and column count from 1. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** `fivetran/warehouse/github.yml:7:3` */
export function formatPosition(position: Position): string {
  return `${position.file}:${position.line}:${position.column}`
}
