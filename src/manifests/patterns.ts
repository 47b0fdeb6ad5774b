import { isAbsolute, posix } from 'node:path'
import picomatch from 'picomatch'
import type { Problem } from '../model/errors.ts'

/** Which files are manifests. Paths are relative to the workspace, with `/`. */
export interface Patterns {
  /** Folders to search, none within another; `` is the workspace. */
  readonly roots: readonly string[]
  readonly matches: (path: string) => boolean
  /** False for a hidden folder that no pattern names. */
  readonly enters: (folder: string) => boolean
  /** True for a folder below which there may be manifests, whether or not it is there. */
  readonly reaches: (folder: string) => boolean
}

interface Line {
  readonly glob: string
  readonly exclude: boolean
}

/**
 * Reads the input `manifests`: a glob a line; `!` excludes what earlier lines included, a later line may include it
 * again; `#` starts a comment. A folder's name stands for all YAML files in it. Patterns outside the workspace are
 * problems.
 */
export function readPatterns(
  text: string,
  workspace: string,
): { readonly patterns: Patterns; readonly problems: readonly Problem[] } {
  const lines = text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => readLine(line, workspace))
  const outside = lines.filter(({ glob }) => isAbsolute(glob) || glob === '..' || glob.startsWith('../'))
  const problems: Problem[] = outside.map(({ glob }) =>
    problem(
      `Input \`manifests\` names \`${glob}\`, which is outside the workspace.`,
      'Write globs relative to the root of the repository.',
    ),
  )
  const usable = lines.filter(line => !outside.includes(line))
  if (lines.every(line => line.exclude))
    problems.push(problem('Input `manifests` includes nothing.', 'Write a glob such as `fivetran/**/*.{yml,yaml}`.'))
  return { patterns: compile(usable), problems }
}

function readLine(line: string, workspace: string): Line {
  const exclude = line.startsWith('!')
  const written = exclude ? line.slice(1).trim() : line
  const inside = written.startsWith(`${workspace}/`) ? written.slice(workspace.length + 1) : written
  return { exclude, glob: posix.normalize(inside).replace(/\/$/, '') }
}

function compile(lines: readonly Line[]): Patterns {
  const matchers = lines.map(({ glob, exclude }) => ({
    glob,
    exclude,
    test: picomatch([glob, `${glob === '.' ? '' : `${glob}/`}**/*.{yml,yaml}`], { nonegate: true }),
  }))
  const included = lines.filter(line => !line.exclude)
  const hidden = included.some(({ glob }) => /(?:^|\/)\.[^/]/.test(glob))
  return {
    roots: outermost(included.map(({ glob }) => rootOf(glob))),
    matches: path =>
      matchers.reduce(
        (included_, { exclude, test }) => (exclude === included_ && test(path) ? !exclude : included_),
        false,
      ),
    enters: folder => hidden || !posix.basename(folder).startsWith('.'),
    reaches: folder =>
      matchers.reduce(
        (reached, { glob, exclude, test }) =>
          exclude
            ? reached && !ANYTHING.every(below => test(`${folder}/${below}`))
            : reached || mayMatchBelow(glob, folder),
        false,
      ),
  }
}

/** An exclusion that holds for all of these leaves out whatever is below a folder. */
const ANYTHING = ['a.yml', 'a.yaml', 'a/a.yml', 'a/a/a.yaml']

/** Whether a glob may match something below a folder: compared part by part, as far as the folder's path goes. */
function mayMatchBelow(glob: string, folder: string): boolean {
  if (glob === '.') return true
  // Braces over several folders are not taken apart.
  if (/\{[^}]*\/[^}]*\}/.test(glob)) return true
  const parts = glob.split('/')
  for (const [index, name] of folder.split('/').entries()) {
    const part = parts[index]
    if (part === undefined || part.includes('**')) return true
    if (!picomatch.isMatch(name, part, { nonegate: true })) return false
  }
  return true
}

/** The folder or file that all that a glob matches lies in; a backslash only keeps a character from being special. */
function rootOf(glob: string): string {
  const base = picomatch.scan(glob).base.replaceAll(/\\(.)/g, '$1')
  return base === '.' ? '' : base
}

function outermost(roots: readonly string[]): string[] {
  const sorted = [...new Set(roots)].toSorted()
  return sorted.filter(root => !sorted.some(other => other !== root && (other === '' || root.startsWith(`${other}/`))))
}

function problem(message: string, hint: string): Problem {
  return { severity: 'error', message, hint }
}
