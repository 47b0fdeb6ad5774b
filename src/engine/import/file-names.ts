/** Where an imported manifest is written: names that are safe on Windows, macOS and Linux alike. */
import type { Group } from '../../kinds/connector/connector.ts'
import { ascii, shortHash } from './ascii.ts'

/** Longest name of a file or folder, the ending included. */
const LONGEST = 100
const ENDING = '.yml'
/** Names of devices on Windows, with any ending (https://learn.microsoft.com/windows/win32/fileio/naming-a-file). */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/

/**
 * Gives each connector of one import a path of its own, without case, and not that of anything that is in the
 * repository.
 */
export class FileNames {
  readonly #directory: string
  readonly #folders: ReadonlyMap<string, string>
  /** In lower case: paths of files, and of all folders that hold them. */
  readonly #files: Set<string>
  /** Folders as they are written in the repository, by their path in lower case. */
  readonly #spellings: ReadonlyMap<string, string>

  /**
   * `groups`: all of them, so that a group's folder is the same in every run; `existing`: paths of the repository's
   * files.
   */
  constructor(directory: string, groups: readonly Group[], existing: Iterable<string>) {
    const paths = [...existing]
    const folders = paths.flatMap(foldersOf)
    this.#directory = directory
      .split('/')
      .filter(part => part !== '' && part !== '.')
      .join('/')
    this.#folders = foldersOfGroups(groups)
    this.#spellings = new Map(folders.map(folder => [folder.toLowerCase(), folder]))
    this.#files = new Set([...paths, ...folders].map(path => path.toLowerCase()))
  }

  /** `fivetran/warehouse/github_connector.yml`, with `/`. Call once for each connector, always in the same order. */
  pathOf(connector: { readonly group: Group; readonly schema: string; readonly id: string }): string {
    const { group, schema, id } = connector
    const folder = this.#spelling(this.#join(this.#folders.get(group.id) ?? safeName(group.name, group.id, '')))
    const stem = safeName(schema, id, ENDING)
    const hash = shortHash(id)
    for (let round = 0; ; round += 1) {
      const end = round === 0 ? '' : `-${hash}${round === 1 ? '' : `-${round}`}`
      const path = `${folder}/${stem.slice(0, LONGEST - ENDING.length - end.length)}${end}${ENDING}`
      if (this.#files.has(path.toLowerCase())) continue
      this.#files.add(path.toLowerCase())
      return path
    }
  }

  #join(folder: string): string {
    return this.#directory === '' ? folder : `${this.#directory}/${folder}`
  }

  /** The folder as the repository spells it; a file that has its name is avoided. */
  #spelling(folder: string): string {
    const known = this.#spellings.get(folder.toLowerCase())
    if (known !== undefined) return known
    return this.#files.has(folder.toLowerCase()) ? `${folder}-connectors` : folder
  }
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** A folder for each group; those whose names would share one are told apart by their ids. */
function foldersOfGroups(groups: readonly Group[]): Map<string, string> {
  const byName = Map.groupBy(groups, group => safeName(group.name, group.id, ''))
  return new Map(
    [...byName].flatMap(([name, same]) =>
      same.map((group): [string, string] => [
        group.id,
        same.length === 1 ? name : safeName(`${name.slice(0, LONGEST / 2)}-${group.id}`, group.id, ''),
      ]),
    ),
  )
}

/** The text in lower case, cut down to letters, digits and `._-`; `otherwise` where nothing is left of it. */
function safeName(text: string, otherwise: string, ending: string): string {
  const name = cleaned(text) || cleaned(otherwise) || 'connector'
  const fitting =
    name.length + ending.length <= LONGEST ? name : `${name.slice(0, LONGEST - ending.length - 7)}-${shortHash(text)}`
  return fitting.replace(DEVICES, device => `${device}_`)
}

function cleaned(text: string): string {
  return ascii(text)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
}
