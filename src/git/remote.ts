/** Which remote is meant: by its name, as a path, or by an address without credentials. */
import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { UserError } from '../model/errors.ts'
import { credentialsIn, webUrl } from './urls.ts'

/**
 * The remote as git is told of it: a remote of our own, with the address of the person's one and the settings by which
 * it is reached. So no address stands on a command line, and what the person has set for fetches and pushes by hand
 * (tracking branches, mirrors, pruning, tags) plays no part.
 */
export const OWN_REMOTE = 'connector-as-code/remote'

export interface Remote {
  /** As people are told. */
  readonly name: string
  /** The settings of `OWN_REMOTE`. */
  readonly settings: Config
  /** Under which refs of this repository what was fetched of it is kept. */
  readonly folder: string
  /** Where a browser may find it. */
  readonly webUrl: string | undefined
  /** True where git pushes elsewhere than it fetches from, by its configuration. */
  readonly pushesElsewhere: boolean
}

export type Config = readonly (readonly [name: string, value: string])[]

/** Addresses that git may be told. Others (`ext::…`) run programs. */
const ADDRESS = /^(https?|ssh|git|file):\/\/|^[\w.-]+@[\w.-]+:(?!\/\/)/i

/**
 * The remote that `given` (`--remote`) means; undefined where there is none of that name. `directory`: against which a
 * path is. Throws UserError for an address with a password, and for a remote that pushes to several places.
 */
export function findRemote(given: string, config: Config, directory: string): Remote | undefined {
  if (credentialsIn(given).length > 0)
    throw UserError.of(
      'invalid-input',
      '`--remote` holds an address with a password or token in it, which any program on this machine could read.',
      'Name a remote of this repository (`git remote add NAME URL`), and let a credential helper of git hold the password.',
    )
  const urls = valuesOf(config, `remote.${given}.url`)
  if (urls.length > 0) return named(given, config)
  const target = ADDRESS.test(given)
    ? given
    : isFolder(resolve(directory, given))
      ? resolve(directory, given)
      : undefined
  if (target === undefined || given === '') return undefined
  return {
    name: given,
    settings: [[`remote.${OWN_REMOTE}.url`, target]],
    folder: hashed(target),
    webUrl: webUrl(target),
    pushesElsewhere: false,
  }
}

/** How a remote is reached. */
const REACHING = /^(url|pushurl|proxy|proxyauthmethod|uploadpack|receivepack|vcs)$/

function named(name: string, config: Config): Remote {
  const urls = valuesOf(config, `remote.${name}.url`)
  const pushUrls = valuesOf(config, `remote.${name}.pushurl`)
  if (urls.length > 1 || pushUrls.length > 1)
    throw UserError.of(
      'invalid-input',
      `The remote \`${name}\` has several addresses to push to, and a ledger is kept in one place.`,
      'Add a remote with one address (`git remote add NAME URL`) and name it: `--remote NAME`.',
    )
  const [url = ''] = urls
  return {
    name,
    settings: config.flatMap(([key, value]): [string, string][] => {
      const setting = key.startsWith(`remote.${name}.`) ? key.slice(`remote.${name}.`.length) : ''
      return REACHING.test(setting) ? [[`remote.${OWN_REMOTE}.${setting}`, value]] : []
    }),
    folder: /^[\w-]+$/.test(name) ? name : hashed(name),
    webUrl: webUrl(url),
    pushesElsewhere: pushUrls.some(one => one !== url),
  }
}

/** A name for what has one that cannot stand in a ref. */
export function hashed(text: string): string {
  return `at-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
}

/** Names of git's configuration have a section and a last part that are written in any case, and kept in lower case. */
export function valuesOf(config: Config, name: string): string[] {
  return config.flatMap(([key, value]) => (key === name ? [value] : []))
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

/** Names of all remotes, for a message. */
export function remoteNames(config: Config): string[] {
  return [...new Set(config.flatMap(([key]) => /^remote\.(.+)\.url$/s.exec(key)?.[1] ?? []))]
}

/** Every user name, password and token that stands in the configuration of remotes. */
export function configuredCredentials(config: Config): string[] {
  return config.flatMap(([key, value]) =>
    /^http\..*extraheader$/is.test(key)
      ? headerSecrets(value)
      : /^(remote|url)\./i.test(key)
        ? credentialsIn(`${key} ${value}`)
        : [],
  )
}

/** `AUTHORIZATION: basic …`: the words after the name of the header. */
function headerSecrets(header: string): string[] {
  const value = header.slice(header.indexOf(':') + 1).trim()
  const last = value.split(/\s+/).at(-1) ?? ''
  const [, password = ''] = /^[^:]*:(.+)$/.exec(Buffer.from(last, 'base64').toString('utf8')) ?? []
  return [last, password].filter(text => text !== '')
}
