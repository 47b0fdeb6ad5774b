/** Names to propose for secrets in GitHub. */
import { formatPath, type Path } from '../../model/path.ts'
import type { ImportDraft } from '../../kinds/kind.ts'
import { ascii, shortHash } from './ascii.ts'

/**
 * Prefixes that GitHub and the runner keep for themselves (https://docs.github.com/actions/reference/security/secrets),
 * and digits.
 */
const RESERVED = /^(?:GITHUB|ACTIONS|RUNNER|INPUT)_|^\d/
const LONGEST = 80

/** Gives each secret of one import a name of its own: the same in every run, valid on GitHub, at most 80 characters. */
export class SecretNames {
  readonly #taken: Set<string>

  /** `taken`: names that manifests use already; what they stand for is another secret. Case does not count. */
  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set([...taken].map(name => name.toUpperCase()))
  }

  /**
   * `WAREHOUSE_GITHUB_PAT`: the manifest's folder and file, and the path of the field without the section (`config`) in
   * which it stands. `id`: the resource's, which serves where nothing of a name is left. Call once for each secret,
   * always in the same order.
   */
  propose({ folder, file }: Pick<ImportDraft, 'folder' | 'file'>, id: string, path: Path): string {
    const place = path.length === 1 ? path : path.slice(1)
    const names = [upper(folder.name), upper(file)]
    const parts = place.map(part => upper(String(typeof part === 'number' ? part + 1 : part)))
    const readable = names.includes('') ? [upper(id), ...parts] : [...names, ...parts]
    const name = withoutReserved(readable.filter(part => part !== '').join('_') || 'SECRET')
    const hash = shortHash(JSON.stringify([id, formatPath(path)])).toUpperCase()
    const free = name.length <= LONGEST && !this.#taken.has(name) ? name : this.#numbered(name, hash)
    this.#taken.add(free)
    return free
  }

  #numbered(name: string, hash: string): string {
    for (let round = 0; ; round += 1) {
      const end = round === 0 ? `_${hash}` : `_${hash}_${round}`
      const candidate = `${name.slice(0, LONGEST - end.length)}${end}`
      if (!this.#taken.has(candidate)) return candidate
    }
  }
}

function upper(text: string): string {
  return ascii(text)
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
}

function withoutReserved(name: string): string {
  return RESERVED.test(`${name}_`) || RESERVED.test(name) ? `FIVETRAN_${name}` : name
}

/** Names of the secrets that a text refers to, in comments too. */
export function secretNamesIn(text: string): string[] {
  return Array.from(text.matchAll(/\bsecrets\.([A-Za-z_][A-Za-z0-9_]*)/gi), match => match[1] ?? '')
}
