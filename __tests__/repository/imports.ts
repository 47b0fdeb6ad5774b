/** What files import, read off their text. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, normalize } from 'node:path'

const IMPORT = /\bfrom '([^']+)'$|^import '([^']+)'$|\bimport\('([^']+)'\)/gm

export interface SourceFile {
  /** `src/engine/record/digest.ts` */
  readonly file: string
  readonly text: string
}

/** Every file of src that somebody has written. */
export function sourceFiles(): SourceFile[] {
  return globSync('src/**/*.ts', { exclude: ['**/*.generated.ts'] }).map(file => ({
    file,
    text: readFileSync(file, 'utf8'),
  }))
}

/** The specifiers of all imports in a text. */
export function specifiersIn(text: string): string[] {
  return [...text.matchAll(IMPORT)].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '')
}

/** The files of this repository that a file imports, by their paths. */
export function filesImportedBy({ file, text }: SourceFile): string[] {
  return pathsOf(file, specifiersIn(text))
}

/** Those of which it imports more than types: what it may call. */
export function filesCalledBy({ file, text }: SourceFile): string[] {
  const imports = [...text.matchAll(/^import (?!type\b)([^']*?) from '([^']+)'$/gm)]
  return pathsOf(
    file,
    imports
      .filter(([, names = '']) => /(?:^|[{,])\s*(?!type )[\w*]/.test(names))
      .map(([, , specifier = '']) => specifier),
  )
}

function pathsOf(file: string, specifiers: readonly string[]): string[] {
  return specifiers
    .filter(specifier => specifier.startsWith('.'))
    .map(specifier => normalize(`${dirname(file)}/${specifier}`))
}
