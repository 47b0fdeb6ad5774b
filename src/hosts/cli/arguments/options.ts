/** The options of a command line, typed and checked, with the secrets and variables that they name. */
import type { Options } from '../../../app/options.ts'
import type { Problem } from '../../../model/errors.ts'
import { optionParser, type OptionReader, type OptionWords } from '../../options/parser.ts'
import { readOptions } from '../../options/read.ts'
import { CREDENTIAL_VARIABLES, OPTIONS, type OptionName } from './table.ts'
import { readSecretFiles, readVariableFiles, type FileReading } from './files.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What a command reads of its options. */
export interface CommandOptions {
  /** What every host has. */
  readonly options: Options
  /** Those environment variables that are secrets for manifests. */
  readonly env: Environment
  readonly flag: (name: OptionName) => boolean
  /** Undefined where it is not there. */
  readonly text: (name: OptionName) => string | undefined
  readonly color: 'auto' | 'always' | 'never'
}

const WORDS: OptionWords = {
  named: name => {
    const variable = CREDENTIAL_VARIABLES.get(name)
    return variable === undefined
      ? `Option \`--${OPTIONS.get(name)?.short ?? name}\``
      : `The environment variable \`${variable}\``
  },
  several: name => `each with its own \`--${OPTIONS.get(name)?.short ?? name}\``,
}

/** The credentials in the environment, to be hidden before anything is said. */
export function credentialsIn(env: Environment): string[] {
  return [...CREDENTIAL_VARIABLES.values()].flatMap(name => env[name] ?? [])
}

/** Reads all of them. `problems` is told of everything that is wrong; nothing must be done with what is given then. */
export async function readCommandOptions(
  values: ReadonlyMap<string, readonly string[]>,
  env: Environment,
  reading: FileReading,
  problems: Problem[],
): Promise<CommandOptions> {
  const read: OptionReader = name => {
    const variable = CREDENTIAL_VARIABLES.get(name)
    return variable === undefined ? (values.get(name)?.join('\n') ?? '') : (env[variable] ?? '').trim()
  }
  const shared = readOptions(read, WORDS, problems)
  const parse = optionParser(read, WORDS, problems)
  const color = parse.choice('color', ['auto', 'always', 'never'], 'auto')
  // Of an empty one, whoever reads the command line tells.
  const filesOf = (name: OptionName): string[] => (values.get(name) ?? []).filter(file => file !== '')
  const own = new Map<OptionName, boolean>(OWN_FLAGS.map(name => [name, parse.flag(name, false)]))
  return {
    options: {
      ...shared,
      secrets: await readSecretFiles(filesOf('secrets'), reading, problems),
      vars: readVariableFiles(filesOf('vars'), reading, problems),
    },
    env: secretVariables(values.get('secret-env') ?? [], env, reading, problems),
    flag: name => own.get(name) ?? false,
    text: name => values.get(name)?.at(-1),
    color,
  }
}

/** Flags that the action does not have. */
const OWN_FLAGS = [
  'check',
  'json',
  'debug',
  'yes',
  'unreviewed',
  'detailed-exitcode',
  'written-out',
] as const satisfies readonly OptionName[]

function secretVariables(
  names: readonly string[],
  env: Environment,
  { addSecret }: FileReading,
  problems: Problem[],
): Environment {
  const withValue = names.filter(name => name.includes('='))
  for (const name of withValue) addSecret(name.slice(name.indexOf('=') + 1))
  if (withValue.length > 0)
    problems.push({
      severity: 'error',
      message:
        'Option `--secret-env` takes the name of a variable alone: what stands on a command line can be seen by others.',
      hint: 'Export the variable, and write `--secret-env NAME`. If a real value stood there, think of it as known to others.',
    })
  const entries = names.flatMap(name => (name.includes('=') ? [] : [[name, env[name] ?? ''] as const]))
  for (const [name, value] of entries) {
    addSecret(value)
    if (value === '')
      problems.push({
        severity: 'error',
        message: `Option \`--secret-env\`: the environment has no variable ${/^\w{1,100}$/.test(name) ? `\`${name}\`` : 'of this name'}, or it is empty.`,
        hint: 'Write the name of a variable, and export it.',
      })
  }
  return Object.fromEntries(entries)
}
