/** The files that options name: secrets and variables, as JSON or dotenv. */
import { readFileSync, realpathSync, statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { parse } from 'dotenv'
import { UserError, type Problem } from '../../../model/errors.ts'
import { textsOf } from '../../options/json.ts'
import { reasonOf } from '../../../model/file-error.ts'

/** What these files are read with. */
export interface FileReading {
  /** Paths are relative to it. */
  readonly directory: string
  /** Whether git keeps a file, whose path is absolute. */
  readonly isTracked: (path: string) => Promise<boolean>
  /** Takes note of a secret's value, before anything can be said about it. */
  readonly addSecret: (value: string) => void
}

type Texts = Readonly<Record<string, string>>

/**
 * The secrets of these files, of a later file before those of an earlier one. A file that git tracks is refused, also
 * behind a symbolic link. No problem repeats a value.
 */
export async function readSecretFiles(
  files: readonly string[],
  reading: FileReading,
  problems: Problem[],
): Promise<Texts> {
  const read = await Promise.all(
    files.map(async file => {
      const texts = readTexts('secrets', file, reading, problems)
      Object.values(texts).forEach(reading.addSecret)
      if (!(await isInRepository(file, reading))) return texts
      problems.push({
        severity: 'error',
        message: `Option \`--secrets\`: git tracks \`${file}\`, so whoever can read the repository can read these secrets.`,
        hint: `Take it out (\`git rm --cached ${nameOf(file, reading)}\`, and a line in .gitignore), commit that, and replace the secrets, which stay in the history. Or keep them outside of the repository.`,
      })
      return {}
    }),
  )
  return Object.assign({}, ...read)
}

/** The variables of these files, of a later file before those of an earlier one. */
export function readVariableFiles(files: readonly string[], reading: FileReading, problems: Problem[]): Texts {
  return Object.assign({}, ...files.map(file => readTexts('vars', file, reading, problems)))
}

/** A pipe, such as `<(…)` of a shell, is in no repository. */
async function isInRepository(file: string, { directory, isTracked }: FileReading): Promise<boolean> {
  const path = resolve(directory, file)
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true && isTracked(path)
}

/** Of a link, what it leads to. */
function nameOf(file: string, { directory }: FileReading): string {
  return relative(realpathSync(directory), realpathSync(resolve(directory, file)))
}

function readTexts(option: string, file: string, { directory }: FileReading, problems: Problem[]): Texts {
  const bad = (message: string, hint: string): Texts => {
    problems.push({ severity: 'error', message: `Option \`--${option}\`: ${message}`, hint })
    return {}
  }
  let text: string
  try {
    text = readFileSync(resolve(directory, file), 'utf8').replace(/^\u{FEFF}/u, '')
  } catch (error) {
    return bad(
      `\`${file}\` cannot be read: ${reasonOf(error)}.`,
      'Name a file with JSON, or with lines such as `NAME=value`.',
    )
  }
  if (!/^\s*[{["]/.test(text)) {
    const texts = parse(text)
    const stray = strayLine(text)
    if (stray === undefined) return texts
    if (Object.keys(texts).length === 0)
      return bad(`\`${file}\` holds neither JSON nor dotenv.`, 'Write lines such as `NAME=value`.')
    bad(
      `line ${stray} of \`${file}\` is no \`NAME=value\`, or its value would be cut.`,
      'A value of several lines, or with a `#` in it, stands in quotes: `NAME="..."`.',
    )
    return texts
  }
  const { texts, isWrong } = textsOf(text)
  if (!isWrong) return texts
  bad(
    `\`${file}\` is not a JSON object of texts.`,
    'Write `{"NAME": "value"}`; numbers and mappings stand in quotes, too.',
  )
  return texts
}

const NAME = String.raw`[^\S\n]*(?:export[^\S\n]+)?[\w.-]+(?:[^\S\n]*=|:[^\S\n])`
/** A value in quotes, also of several lines. */
const QUOTED = new RegExp(
  String.raw`^(${NAME})\s*(?:'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|\`(?:\\\`|[^\`])*\`)\s*?(?:#.*)?$`,
  'gm',
)
/** Nothing, a comment, or a name with a value that has no quotes; a comment behind it stands apart. */
const LINE = new RegExp(String.raw`^\s*(?:#.*)?$|^${NAME}\s*(?:[^'"\`#\s][^#]*)?(?:(?<=[\s])#.*)?$`)

/**
 * The number of the first line that the library passes over, or of whose value it takes only a part: of a key that was
 * pasted without quotes, a quote that is not closed, a `#` in a value.
 */
function strayLine(text: string): number | undefined {
  const lines = text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(QUOTED, (all: string, name: string) => name + '\n'.repeat(all.split('\n').length - 1))
    .split('\n')
  const at = lines.findIndex(line => !LINE.test(line))
  return at === -1 ? undefined : at + 1
}

/** The bytes of a file that an option names, or of stdin for `-`. Throws UserError. */
export function readInput(option: string, file: string, directory: string): Uint8Array {
  try {
    return readFileSync(file === '-' ? 0 : resolve(directory, file))
  } catch (error) {
    throw UserError.of(
      'invalid-input',
      `Option \`--${option}\`: \`${file}\` cannot be read: ${reasonOf(error)}.`,
      'Name a file that there is, or `-` for what is piped in.',
    )
  }
}
