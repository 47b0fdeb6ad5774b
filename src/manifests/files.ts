import { lstatSync, readdirSync, realpathSync, statSync, type Stats } from 'node:fs'
import { join, sep } from 'node:path'
import type { Problem } from '../model/errors.ts'
import type { Patterns } from './patterns.ts'

export interface FoundFiles {
  /** Relative to the workspace, with `/`, sorted. */
  readonly files: readonly string[]
  readonly problems: readonly Problem[]
}

interface Search {
  readonly workspace: string
  readonly patterns: Patterns
  readonly files: string[]
  readonly problems: Problem[]
}

/**
 * The files that match. Symbolic links are followed within the folders that the patterns name: what lies elsewhere (a
 * checkout's `.git`, a file of another step) is no manifest, and errors would quote it. One that leaves them, leads
 * nowhere or leads back to a folder that holds it is a problem, since what it hides would otherwise look removed.
 */
export function findFiles(workspace: string, patterns: Patterns): FoundFiles {
  const search: Search = { workspace: realpathSync(workspace), patterns, files: [], problems: [] }
  for (const root of patterns.roots) visit(search, root, [])
  return { files: [...new Set(search.files)].toSorted(), problems: search.problems }
}

/** `within`: the real paths of the folders that hold this one. */
function visit(search: Search, path: string, within: readonly string[]): void {
  const place = locate(search, path)
  if (place === undefined) return
  if (place.stats.isDirectory()) visitFolder(search, path, place.real, within)
  else if (place.stats.isFile() && search.patterns.matches(path)) search.files.push(path)
}

function visitFolder(search: Search, path: string, real: string, within: readonly string[]): void {
  if (within.includes(real)) {
    report(search, path, 'This symbolic link leads back to a folder that holds it.', 'Remove the link.')
    return
  }
  for (const entry of readdirSync(real, { withFileTypes: true })) {
    const child = path === '' ? entry.name : `${path}/${entry.name}`
    if (entry.isFile()) {
      if (search.patterns.matches(child)) search.files.push(child)
    } else if (entry.isSymbolicLink() || (entry.isDirectory() && search.patterns.enters(child)))
      visit(search, child, [...within, real])
  }
}

/** What stands at a path, links followed; undefined (and a problem, where it matters) when it must not be read. */
function locate(search: Search, path: string): { readonly real: string; readonly stats: Stats } | undefined {
  let real
  try {
    real = realpathSync(join(search.workspace, path))
  } catch {
    if (search.patterns.matches(path)) reportMissing(search, path)
    return undefined
  }
  const stats = statSync(real)
  if (isWithinRoots(search, real)) return { real, stats }
  if (stats.isDirectory() || search.patterns.matches(path))
    report(
      search,
      path,
      'This symbolic link leaves the folders of the input `manifests`.',
      'Remove it, and name the folder it leads to in `manifests`.',
    )
  return undefined
}

/** False for a name that no file can have, too (ENAMETOOLONG, or a NUL in it). */
function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink()
  } catch {
    return false
  }
}

/** A link without a target, or what the input names and is not there. */
function reportMissing(search: Search, path: string): void {
  if (isLink(join(search.workspace, path)))
    report(search, path, 'This symbolic link leads nowhere.', 'Remove the link, or fix its target.')
  else
    search.problems.push({
      severity: 'error',
      message: `Input \`manifests\`: there is no file \`${path}\`.`,
      hint: 'Write the globs without commas, one a line.',
    })
}

function isWithinRoots({ workspace, patterns }: Search, real: string): boolean {
  return patterns.roots
    .map(root => join(workspace, root))
    .some(root => real === root || real.startsWith(root.endsWith(sep) ? root : root + sep))
}

function report(search: Search, path: string, message: string, hint: string): void {
  search.problems.push({ severity: 'error', message, hint, position: { file: path, line: 1, column: 1 } })
}
