import type { Path } from './path.ts'

/** A place in a file of the workspace. `file` is relative to the workspace, with `/`; line and column count from 1. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
  /** The `for_each` key that the value was made for, where one manifest stands for many. */
  readonly key?: string
}

/** `fivetran/warehouse/github.yml:7:3`, with ` [berlin]` behind it for a value that was made for a key. */
export function formatPosition({ file, line, column, key }: Position): string {
  return `${file}:${line}:${column}${key === undefined ? '' : ` [${key}]`}`
}

/**
 * Where each value of one document stands, looked up by its path: a path is a list of keys and indices, since a key may
 * hold dots, slashes and brackets. Each value has a position of its own, for values may come from different files.
 */
export class Positions {
  readonly #root: Position
  readonly #below = new Map<string, Position>()

  /** `root`: where the document starts. */
  constructor(root: Position, below: Iterable<readonly [Path, Position]> = []) {
    this.#root = root
    for (const [path, position] of below) this.set(path, position)
  }

  /** Notes where the value at this path stands. */
  set(path: Path, position: Position): void {
    this.#below.set(JSON.stringify(path), position)
  }

  /** The place of exactly this value; undefined when the document does not hold it. */
  at(path: Path): Position | undefined {
    return path.length === 0 ? this.#root : this.#below.get(JSON.stringify(path))
  }

  /** The place of this value, or of the nearest one around it that the document holds. */
  nearest(path: Path): Position {
    return this.at(path) ?? this.nearest(path.slice(0, -1))
  }
}
