import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve, sep } from 'node:path'

export interface Workspace {
  readonly path: string
  /** Writes (or, with null, removes) more files, path → text. */
  write(files: Readonly<Record<string, string | null>>): void
  /** Removes the whole directory. */
  remove(): void
}

/** A temporary directory with these files (path with `/` → text), as a checkout gives one. Remove it when done. */
export function createWorkspace(files: Readonly<Record<string, string>> = {}): Workspace {
  const path = mkdtempSync(join(tmpdir(), 'workspace-'))
  const write = (changes: Readonly<Record<string, string | null>>): void => {
    for (const [name, text] of Object.entries(changes)) writeInside(path, name, text)
  }
  write(files)
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) }
}

function writeInside(root: string, name: string, text: string | null): void {
  const target = resolve(root, name)
  if (!target.startsWith(root + sep)) throw new Error(`${name} leaves the workspace`)
  if (text === null) rmSync(target, { force: true })
  else {
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
  }
}
