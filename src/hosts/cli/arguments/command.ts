/** What a command of the command line is. */
import type { OptionName } from './table.ts'

export interface CommandSpec {
  /** `plan`, or of a command below another one `ledger list`. */
  readonly name: string
  /** What it does, in one line. */
  readonly summary: string
  /** More about it, for its own help. */
  readonly description?: string
  /** What it takes beside options. */
  readonly operands?: { readonly name: string; readonly help: string; readonly least: 0 | 1; readonly many?: true }
  readonly options: readonly OptionName[]
  /** Command lines that people can use as they are, each with what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[]
}
