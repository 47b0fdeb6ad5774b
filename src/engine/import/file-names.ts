/** Where an imported manifest is written: names that are safe on Windows, macOS and Linux alike. */
import type { ImportDraft, ImportFolder } from '../../kinds/kind.ts'
import { ascii, shortHash } from './ascii.ts'

/** Longest name of a file or folder, the ending included. */
const LONGEST = 100
const ENDING = '.yml'
/** Names of devices on Windows, with any ending (https://learn.microsoft.com/windows/win32/fileio/naming-a-file). */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/

/**
 * Gives each manifest of one import a path of its own, whatever the case of its letters, and not that of anything that
 * is in the repository.
 */
export class FileNames {
  readonly #directory: string
  /** Names of folders below the directory, by their ids. */
  readonly #folders: ReadonlyMap<string, string>
  /** In lower case: paths of files, and of all folders that hold them. */
  readonly #files: Set<string>
  /** Folders as they are written in the repository, by their path in lower case. */
  readonly #spellings: ReadonlyMap<string, string>

  /**
   * `folders`: all that there may be, so that each has the same name in every run; `existing`: paths of the
   * repository's files.
   */
  constructor(directory: string, folders: readonly ImportFolder[], existing: Iterable<string>) {
    const paths = [...existing]
    const present = paths.flatMap(foldersOf)
    this.#directory = directory
      .split('/')
      .filter(part => part !== '' && part !== '.')
      .join('/')
    this.#folders = folderNames(folders)
    this.#spellings = new Map(present.map(folder => [folder.toLowerCase(), folder]))
    this.#files = new Set([...paths, ...present].map(path => path.toLowerCase()))
  }

  /** `fivetran/warehouse/github.yml`, with `/`. `id`: the resource's. Call once for each, always in the same order. */
  pathOf({ folder: { id: folderId, name }, file }: Pick<ImportDraft, 'folder' | 'file'>, id: string): string {
    const folder = this.#spelling(this.#join(this.#folders.get(folderId) ?? safeName(name, folderId, '')))
    const stem = safeName(file, id, ENDING)
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
    return this.#files.has(folder.toLowerCase()) ? `${folder}-manifests` : folder
  }
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** A name for each folder; those that would share one are told apart by their ids. */
function folderNames(folders: readonly ImportFolder[]): Map<string, string> {
  const byName = Map.groupBy(folders, ({ id, name }) => safeName(name, id, ''))
  return new Map(
    [...byName].flatMap(([name, same]) =>
      same.map(({ id }): [string, string] => [
        id,
        same.length === 1 ? name : safeName(`${name.slice(0, LONGEST / 2)}-${id}`, id, ''),
      ]),
    ),
  )
}

/** The text in lower case, cut down to letters, digits and `._-`; `otherwise` where nothing is left of it. */
function safeName(text: string, otherwise: string, ending: string): string {
  const name = cleaned(text) || cleaned(otherwise) || 'manifest'
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
