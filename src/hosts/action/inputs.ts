/** The action's inputs: read, typed and cross-checked. Called by `main`, never run at import. */
import type { Problem } from '../../model/errors.ts'
import type { Options } from '../../app/options.ts'
import { textsOf } from '../options/json.ts'
import { optionParser, type OptionReader, type OptionWords } from '../options/parser.ts'
import { readOptions } from '../options/read.ts'

/** What the input `mode` may be. `auto`: the event decides. */
export const MODES = ['auto', 'validate', 'plan', 'apply', 'import', 'drift'] as const
export type Mode = (typeof MODES)[number]

/** What the input `comment` may be. `changes`: edited where it is there, posted only when there is something to say. */
export const COMMENTS = ['true', 'false', 'changes'] as const
export type Comments = (typeof COMMENTS)[number]

/** All inputs: what every host has as options, and what the action alone has. */
export interface Inputs extends Options {
  readonly mode: Mode
  readonly githubToken: string
  readonly comment: Comments
}

/** The inputs that hold secrets of the action itself. */
export const CREDENTIAL_INPUTS = [
  'fivetran-api-key',
  'fivetran-api-secret',
  'github-token',
  'fingerprint-key',
  'previous-fingerprint-key',
] as const

const WORDS: OptionWords = { named: name => `Input \`${name}\``, several: () => 'one a line' }

/**
 * Reads all inputs. `problems` names every bad one and what is allowed. A bad one has its default in `inputs`, which
 * must then be used for nothing but to report the problems.
 */
export function readInputs(read: OptionReader): { readonly inputs: Inputs; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const parse = optionParser(read, WORDS, problems)
  const mode = parse.choice('mode', MODES, 'auto')
  const inputs: Inputs = {
    ...readOptions(read, WORDS, problems),
    mode,
    githubToken: token(read, problems),
    secrets: json('secrets', read, problems),
    vars: json('vars', read, problems),
    comment: parse.choice('comment', COMMENTS, 'true'),
  }
  return { inputs, problems }
}

/** A token travels in a header, which holds nothing but visible ASCII. The value is never repeated. */
function token(read: OptionReader, problems: Problem[]): string {
  const value = read('github-token')
  if (/^[!-~]*$/.test(value)) return value
  problems.push({
    severity: 'error',
    message: 'Input `github-token` holds characters that no token has.',
    hint: 'Write `${{ github.token }}`, or leave it out.',
  })
  return ''
}

/**
 * A JSON object of texts, which is what `toJSON` gives of either context. The value is never repeated in the message:
 * it holds secrets.
 */
function json(name: 'secrets' | 'vars', read: OptionReader, problems: Problem[]): Record<string, string> {
  const { texts, isWrong } = textsOf(read(name))
  if (isWrong)
    problems.push({
      severity: 'error',
      message: `Input \`${name}\` is not a JSON object of texts.`,
      hint: `Write \`\${{ toJSON(${name}) }}\`, or leave it out.`,
    })
  return texts
}
