/**
 * Credentials in addresses. Git hands an address to the program that reaches it (`git-remote-https`) on that program's
 * command line, and writes it into its traces; so it is told them apart. Pure.
 */
import { decoded } from './urls.ts'
import { OWN_REMOTE, valuesOf, type Config } from './remote.ts'

/** How git reaches a remote: settings, and environment variables that these name. */
export interface Reached {
  readonly settings: Config
  readonly variables: Readonly<Record<string, string>>
}

const VARIABLE = 'CONNECTOR_AS_CODE_GIT_'

/**
 * The settings of `OWN_REMOTE` without user names and passwords in addresses of HTTP: git gets them as from a credential
 * helper. `config`: the person's, by which git replaces the beginning of addresses (`insteadOf`).
 */
export function withoutCredentials(settings: Config, config: Config): Reached {
  const [url, pushUrl] = ['url', 'pushurl'].map(name => valuesOf(settings, `remote.${OWN_REMOTE}.${name}`)[0])
  if (url === undefined) return { settings, variables: {} }
  const fetched = replaced(url, config, 'insteadof') ?? url
  const pushed =
    pushUrl === undefined
      ? (replaced(url, config, 'pushinsteadof') ?? fetched)
      : (replaced(pushUrl, config, 'insteadof') ?? pushUrl)
  const addresses = [pushed, fetched].map(parted)
  const secret = addresses.filter(one => one.user !== undefined)
  if (secret.length === 0) return { settings, variables: {} }
  const [push = pushed, fetch = fetched] = addresses.map(one => one.address)
  const others = settings.filter(([name]) => !/\.(push)?url$/.test(name))
  // Who may push may fetch, too: of one server, the credentials to push count.
  const byServer = new Map(secret.toReversed().map(one => [one.server, one]))
  const told = [...byServer.values()].map(toldApart)
  return {
    settings: [
      ...others,
      [`remote.${OWN_REMOTE}.url`, fetch],
      ...(push === fetch ? [] : [[`remote.${OWN_REMOTE}.pushurl`, push] as const]),
      // Nothing is replaced once more: the longest beginning counts.
      ...[...new Set([fetch, push])].map(address => [`url.${address}.insteadOf`, address] as const),
      ...told.flatMap(one => one.settings),
    ],
    variables: Object.assign({}, ...told.map(one => one.variables)),
  }
}

interface Parted {
  readonly address: string
  /** `https://host:port`. */
  readonly server: string
  readonly user: string | undefined
  readonly password: string | undefined
}

/** An address of HTTP, and who it says one is. */
function parted(whole: string): Parted {
  const [, scheme = '', userinfo, host = '', rest = ''] =
    /^(https?:\/\/)(?:([^/?#]*)@)?([^/?#]*)(.*)$/is.exec(whole) ?? []
  const server = `${scheme}${host}`
  if (userinfo === undefined) return { address: whole, server, user: undefined, password: undefined }
  const [, user = '', password] = /^([^:]*)(?::(.*))?$/s.exec(userinfo) ?? []
  const known = password === undefined ? undefined : decoded(password)
  return { address: `${server}${rest}`, server, user: decoded(user), password: known }
}

/** Without a password, git asks the person's own helpers for it. https://git-scm.com/docs/gitcredentials */
function toldApart({ server, user = '', password }: Parted, at: number): Reached {
  const settings: [string, string][] = user === '' ? [] : [[`credential.${server}.username`, user]]
  if (password === undefined) return { settings, variables: {} }
  const name = `${VARIABLE}${at}`
  const helper = `!f() { test "$1" = get && printf 'username=%s\\npassword=%s\\n' "$${name}_USER" "$${name}_PASSWORD"; }; f`
  return {
    settings: [...settings, [`credential.${server}.helper`, ''], [`credential.${server}.helper`, helper]],
    variables: { [`${name}_USER`]: user, [`${name}_PASSWORD`]: password },
  }
}

/** The address as git makes it of one: the longest beginning that stands in for another. */
function replaced(address: string, config: Config, rule: 'insteadof' | 'pushinsteadof'): string | undefined {
  const rules = config.flatMap(([name, beginning]) => {
    const base = name.startsWith('url.') && name.endsWith(`.${rule}`) ? name.slice(4, -rule.length - 1) : undefined
    return base !== undefined && address.startsWith(beginning) ? [{ base, beginning }] : []
  })
  const [first, ...others] = rules
  if (first === undefined) return undefined
  const { base, beginning } = others.reduce(
    (best, one) => (one.beginning.length > best.beginning.length ? one : best),
    first,
  )
  return `${base}${address.slice(beginning.length)}`
}
