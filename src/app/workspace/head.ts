import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/

/**
 * The commit that git has checked out in a folder, by its `.git`; undefined where that is no checkout, or cannot be
 * read. https://git-scm.com/docs/gitrepository-layout
 */
export function checkedOutCommit(folder: string): string | undefined {
  const directory = gitDirectory(folder)
  const head = directory === undefined ? undefined : readLine(join(directory, 'HEAD'))
  if (directory === undefined || head === undefined) return undefined
  const ref = /^ref: (refs\/\S+)$/.exec(head)?.[1]
  const commit = ref === undefined ? head : commitOf(directory, ref)
  return commit !== undefined && COMMIT.test(commit) ? commit : undefined
}

/** True where git has left out parts of the commit on purpose. */
export function isSparse(folder: string): boolean {
  const directory = gitDirectory(folder)
  return directory !== undefined && readLine(join(directory, 'info', 'sparse-checkout')) !== undefined
}

/** Of a submodule and of a further worktree `.git` is a file that names the directory. */
function gitDirectory(folder: string): string | undefined {
  const path = join(folder, '.git')
  try {
    if (statSync(path).isDirectory()) return path
  } catch {
    return undefined
  }
  const named = /^gitdir: (.+)$/.exec(readLine(path) ?? '')?.[1]
  return named === undefined ? undefined : resolve(folder, named)
}

/** A further worktree has its refs in the directory of the first. */
function commitOf(directory: string, ref: string): string | undefined {
  const common = resolve(directory, readLine(join(directory, 'commondir')) ?? '.')
  return readLine(join(directory, ref)) ?? readLine(join(common, ref)) ?? packed(join(common, 'packed-refs'), ref)
}

function packed(path: string, ref: string): string | undefined {
  const line = read(path)
    ?.split('\n')
    .find(text => text.endsWith(` ${ref}`))
  return line?.split(' ')[0]
}

function readLine(path: string): string | undefined {
  return read(path)?.trim()
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
