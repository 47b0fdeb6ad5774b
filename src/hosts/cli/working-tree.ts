/** Puts an import into the working tree: new files, and never over one that is there. */
import {
  constants,
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { randomBytes } from 'node:crypto'
import type { ImportPlace, ImportTarget } from '../../app/host.ts'
import { count } from '../../model/count.ts'
import { UserError } from '../../model/errors.ts'
import type { Log } from '../../runtime/log.ts'

interface WorkingTreeOptions {
  /** The root of the working tree. */
  readonly workspace: string
  /** The folder of the imported manifests, relative to the workspace, with `/`. */
  readonly directory: string
  readonly log: Pick<Log, 'info'>
  readonly signal: AbortSignal
}

/** What lies in these is nobody's manifest, and may be very much. */
const LEFT_OUT: ReadonlySet<string> = new Set(['.git', 'node_modules'])

/** The working tree. What an import writes there is for the person to look at and to commit. */
export function createWorkingTree(options: WorkingTreeOptions): ImportTarget {
  const { workspace, directory } = options
  const place = (): ImportPlace => ({
    files: filesBelow(workspace, directory),
    notices: [],
    write: texts => new Promise(resolve => resolve(writeAll(texts, options))),
  })
  return { open: () => new Promise(resolve => resolve(place())) }
}

/** Paths of all files below a folder of the workspace, links included; none where there is no such folder. */
function filesBelow(workspace: string, folder: string): string[] {
  try {
    return readdirSync(join(workspace, folder), { withFileTypes: true }).flatMap(entry => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (!entry.isDirectory()) return [path]
      return LEFT_OUT.has(entry.name) ? [] : filesBelow(workspace, path)
    })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw noFolder(folder, workspace, error) ?? unwritable(folder, error)
  }
}

/** Writes all files, or none. Throws UserError. */
function writeAll(texts: ReadonlyMap<string, string>, options: WorkingTreeOptions): { pullRequest: undefined } {
  const { directory, log, signal } = options
  const undo: (() => void)[] = []
  try {
    for (const [path, text] of texts) {
      if (signal.aborted)
        throw UserError.of('cancelled', 'Cancelled while the manifests were written; none of them was kept.')
      writeOne(path, text, options, undo)
    }
  } catch (error) {
    for (const step of undo.toReversed()) step()
    throw error
  }
  log.info(`Wrote ${count(texts.size, 'manifest')} to ${directory === '' ? 'the working tree' : directory}`)
  return { pullRequest: undefined }
}

/** A file appears with its whole text, whatever ends this process. `undo` is told what to take back. */
function writeOne(path: string, text: string, { workspace }: WorkingTreeOptions, undo: (() => void)[]): void {
  const file = join(workspace, path)
  const folder = dirname(file)
  const draft = `${file}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const made = makeFolder(path, workspace)
    if (made !== undefined) undo.push(() => removeEmpty(folder, made))
    assertInside(folder, workspace, path)
    writeFileSync(draft, text, { flag: 'wx' })
    try {
      publish(draft, file)
    } finally {
      rmSync(draft)
    }
    undo.push(() => rmSync(file, { force: true }))
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** Gives the outermost folder that had to be made; undefined where all were there. */
function makeFolder(path: string, workspace: string): string | undefined {
  try {
    return mkdirSync(dirname(join(workspace, path)), { recursive: true })
  } catch (error) {
    throw noFolder(dirname(path), workspace, error) ?? error
  }
}

/** The error of a folder that cannot be because something else has its name; undefined for any other error. */
function noFolder(folder: string, workspace: string, error: unknown): UserError | undefined {
  if (!['ENOTDIR', 'EEXIST'].includes(codeOf(error) ?? '')) return undefined
  const parts = folder.split('/')
  const inTheWay = parts
    .map((_, at) => parts.slice(0, at + 1).join('/'))
    .find(one => statSync(join(workspace, one), { throwIfNoEntry: false })?.isDirectory() !== true)
  return UserError.of(
    'invalid-input',
    `\`${inTheWay ?? folder}\` is no folder, so nothing can be written below it.`,
    'Give it another name, or set `import-directory` to another folder.',
  )
}

/** Never replaces a file. Where the file system knows no links, the text is copied. */
function publish(draft: string, file: string): void {
  try {
    linkSync(draft, file)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error
    copyFileSync(draft, file, constants.COPYFILE_EXCL)
  }
}

/** A folder may be a symbolic link that leads out of the workspace: what is written there would never be read. */
function assertInside(folder: string, workspace: string, path: string): void {
  const way = relative(realpathSync(workspace), realpathSync(folder))
  if (way !== '..' && !way.startsWith(`..${sep}`)) return
  throw UserError.of(
    'invalid-input',
    `\`${path}\` would lie outside the working tree: a folder on the way is a symbolic link.`,
    'Set `import-directory` to another folder.',
  )
}

/** Removes the folder and those above it, as far as they were made and are empty. */
function removeEmpty(folder: string, outermost: string): void {
  for (let next = folder; next.startsWith(outermost); next = dirname(next)) {
    try {
      rmdirSync(next)
    } catch {
      return
    }
  }
}

function unwritable(path: string, error: unknown): unknown {
  const code = codeOf(error)
  if (code === undefined) return error
  if (code === 'EEXIST')
    return UserError.of(
      'invalid-input',
      `\`${path}\` has appeared while the import ran, so nothing was written.`,
      'Run the import again: it takes another name.',
    )
  return UserError.of(
    'invalid-input',
    `\`${path}\` cannot be written (${code}), so nothing was written.`,
    'Check the rights of the folder and the room on the disk.',
  )
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}
