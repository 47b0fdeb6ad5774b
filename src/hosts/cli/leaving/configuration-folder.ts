/** Reads the configuration of Terraform or OpenTofu that is in a folder, with the modules that lie on this machine. */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import type { ConfigurationFile } from '../../../terraform/leaving/blocks.ts'
import {
  configurationOf,
  moduleCalls,
  within,
  type Configuration,
  type DistantModule,
  type ModuleFiles,
} from '../../../terraform/leaving/configuration.ts'

export type Program = 'terraform' | 'tofu'

const LARGEST = 10 * 1024 * 1024

/**
 * `directory`: absolute, of the root module. Paths are shown relative to `from`. A folder that is not there or cannot be
 * read has no files.
 */
export function readConfiguration(directory: string, from: string, program: Program): Configuration {
  const modules: ModuleFiles[] = []
  const distant: DistantModule[] = []
  // `around`: the folders of the modules that it is in. None can be in itself.
  const read = (module: string, folder: string, around: readonly string[]): void => {
    const files = filesOf(folder, from, program)
    const real = realFolder(folder)
    modules.push({ module, folder: real, files })
    for (const { name, source } of moduleCalls(files)) {
      const called = within(module, `module.${name}`)
      const next = resolve(folder, source)
      const isNear = /^\.\.?(\/|$)/.test(source) && ![...around, real].includes(realFolder(next))
      if (isNear) read(called, next, [...around, real])
      else distant.push({ module: called, source })
    }
  }
  read('', directory, [])
  return configurationOf(modules, distant)
}

/** A path with `/`, from the folder that the user is in. */
export function shownPath(path: string, from: string): string {
  return relative(from, path).split(sep).join('/')
}

function filesOf(folder: string, from: string, program: Program): ConfigurationFile[] {
  const names = namesIn(folder).filter(name => !/^[.#]|[~#]$/.test(name))
  const known = new Set(names)
  return names
    .filter(name => (program === 'tofu' ? isOfTofu(name, known) : /\.tf(\.json)?$/.test(name)))
    .map(name => join(folder, name))
    .filter(path => isReadable(path))
    .map(path => ({ path: shownPath(path, from), text: readFileSync(path, 'utf8') }))
}

/** OpenTofu reads `x.tofu` in place of `x.tf`: https://opentofu.org/docs/language/files/ */
function isOfTofu(name: string, known: ReadonlySet<string>): boolean {
  return (
    /\.tofu(\.json)?$/.test(name) ||
    (/\.tf(\.json)?$/.test(name) && !known.has(name.replace(/\.tf(?=$|\.json$)/, '.tofu')))
  )
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch {
    return []
  }
}

function isReadable(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat?.isFile() === true && stat.size <= LARGEST
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}
