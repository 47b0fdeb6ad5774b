/** The action's inputs: read, typed and cross-checked. Called by `main`, never run at import. */
import type { Problem } from '../../model/errors.ts'
import { COMMENTS, MODES, type Credentials, type Options } from '../../app/options.ts'
import type { DeletionRules } from '../../engine/guards/deletions.ts'
import { KINDS } from '../../kinds/registry.ts'

/** What the input `import-kinds` may hold. */
const IMPORTED_KINDS = KINDS.flatMap(({ name, import: imports }) => (imports === undefined ? [] : [name]))
const LEAST_KEY_LENGTH = 16

/** Reads one input by its name in action.yml; an absent one is ''. */
export type InputReader = (name: string) => string

/** The inputs that hold secrets of the action itself. */
export const CREDENTIAL_INPUTS = [
  'fivetran-api-key',
  'fivetran-api-secret',
  'github-token',
  'fingerprint-key',
  'previous-fingerprint-key',
] as const

/**
 * Reads all inputs. `problems` names every bad one and what is allowed. A bad one has its default in `inputs`, which
 * must then be used for nothing but to report the problems.
 */
export function readInputs(read: InputReader): { readonly inputs: Options; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const parse = parser(read, problems)
  const branch = parse.branch('ledger-branch', 'connector-as-code/ledger')
  const inputs: Options = {
    mode: parse.choice('mode', MODES, 'auto'),
    fivetran: credentials(read, problems),
    fivetranUrl: parse.text('fivetran-api-url', 'https://api.fivetran.com/v1'),
    githubToken: parse.token('github-token'),
    manifests: parse.globs('manifests', 'fivetran/**/*.{yml,yaml}').join('\n'),
    secrets: parse.json('secrets'),
    vars: parse.json('vars'),
    undefinedSecrets: parse.choice('undefined-secrets', ['error', 'defer'], 'error'),
    configuration: parse.name('configuration', 'default'),
    allowPlaintextSecrets: parse.flag('allow-plaintext-secrets', false),
    unknownFields: parse.choice('unknown-fields', ['error', 'warn'], 'error'),
    scope: parse.choice('scope', ['auto', 'changed', 'all'], 'auto'),
    targets: parse.globs('targets', ''),
    deletionPolicy: parse.choice('deletion-policy', ['forbid', 'forget', 'pause', 'delete'], 'forbid'),
    maxDeletions: parse.limit('max-deletions', '5'),
    onUnreviewedChange: parse.choice('on-unreviewed-change', ['skip', 'apply', 'fail'], 'skip'),
    generatedManifests: parse.flag('generated-manifests', false),
    failOnSetupTests: parse.flag('fail-on-setup-tests', true),
    ledgerBranch: branch === 'none' ? undefined : branch,
    fingerprintKey: parse.key('fingerprint-key'),
    previousFingerprintKey: read('previous-fingerprint-key') || undefined,
    setupTestTimeoutMs: parse.duration('setup-test-timeout', '30m'),
    concurrency: parse.integer('concurrency', 8, 1, 100),
    comment: parse.choice('comment', COMMENTS, 'true'),
    imports: {
      kinds: parse.choices('import-kinds', IMPORTED_KINDS),
      groups: parse.lines('import-groups'),
      names: parse.lines('import-connectors'),
      services: parse.lines('import-services'),
      schemas: parse.flag('import-schemas', false),
      directory: parse.directory('import-directory', 'fivetran'),
    },
    dryRun: parse.flag('dry-run', false),
  }
  return { inputs, problems }
}

/** The most characters of a glob: as long as a path may be. */
const LONGEST_GLOB = 4_096

function credentials(read: InputReader, problems: Problem[]): Credentials | undefined {
  const key = read('fivetran-api-key')
  const secret = read('fivetran-api-secret')
  if (key !== '' && secret !== '') return { key, secret }
  if (key !== '' || secret !== '') {
    const missing = key === '' ? 'fivetran-api-key' : 'fivetran-api-secret'
    problems.push({
      severity: 'error',
      message: `Input \`${missing}\` is empty although its partner is set.`,
      hint: 'Set both, or neither to validate only.',
    })
  }
  return undefined
}

function parser(read: InputReader, problems: Problem[]) {
  const bad = (name: string, value: string, expected: string): void => {
    problems.push({ severity: 'error', message: `Input \`${name}\` is \`${value}\`.`, hint: `Write ${expected}.` })
  }
  const text = (name: string, fallback: string): string => read(name).trim() || fallback
  const matching = (name: string, pattern: RegExp, fallback: string, expected: string): string => {
    const value = text(name, fallback)
    if (pattern.test(value)) return value
    bad(name, value, expected)
    return fallback
  }
  return {
    text,
    matching,
    /**
     * A bad name is made harmless and not replaced by the default: this run must not overwrite the comments and files
     * of the default configuration.
     */
    name(name: string, fallback: string): string {
      const harmless = text(name, fallback)
        .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
        .replace(/^[._-]+/, '')
        .slice(0, 64)
      return matching(
        name,
        /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
        harmless || fallback,
        'letters, digits, `.`, `_` and `-`, at most 64',
      )
    },
    choice<const T extends string>(name: string, allowed: readonly T[], fallback: T): T {
      const value = text(name, fallback)
      const found = allowed.find(one => one === value.toLowerCase())
      if (found === undefined) bad(name, value, `one of ${allowed.map(one => `\`${one}\``).join(', ')}`)
      return found ?? fallback
    },
    flag(name: string, fallback: boolean): boolean {
      const value = text(name, String(fallback)).toLowerCase()
      if (value !== 'true' && value !== 'false') bad(name, value, '`true` or `false`')
      return value === 'true'
    },
    lines(name: string): string[] {
      return read(name)
        .split(/\r?\n/)
        .map(line => line.trim())
        .filter(line => line !== '')
    },
    /** Words out of a list, one a line, in a line with commas or blanks; none means all. */
    choices<const T extends string>(name: string, allowed: readonly T[]): T[] {
      const words = read(name)
        .split(/[\s,]+/)
        .filter(word => word !== '')
      const wrong = words.find(word => !allowed.some(one => one === word.toLowerCase()))
      if (wrong !== undefined)
        bad(name, wrong, `some of ${allowed.map(one => `\`${one}\``).join(', ')}, one a line, or nothing for all`)
      return wrong === undefined ? allowed.filter(one => words.some(word => word.toLowerCase() === one)) : []
    },
    /** Compiling a glob takes time and memory with its length. */
    globs(name: string, fallback: string): string[] {
      const lines = text(name, fallback)
        .split(/\r?\n/)
        .map(line => line.trim())
        .filter(line => line !== '')
      const long = lines.find(line => line.length > LONGEST_GLOB)
      if (long !== undefined)
        bad(name, long, `globs of at most ${LONGEST_GLOB.toLocaleString('en-US')} characters, one a line`)
      return long === undefined ? lines : []
    },
    integer(name: string, fallback: number, least: number, most: number): number {
      const value = text(name, String(fallback))
      const number = Number(value)
      if (/^\d+$/.test(value) && number >= least && number <= most) return number
      bad(name, value, `a whole number from ${least} to ${most}`)
      return fallback
    },
    limit(name: string, fallback: string): DeletionRules['limit'] {
      const value = matching(
        name,
        /^(\d{1,9}|(100|\d{1,2})%)$/,
        fallback,
        'a whole number such as `5`, or a percentage of the managed resources such as `10%`',
      )
      return { kind: value.endsWith('%') ? 'percent' : 'count', value: Number.parseInt(value, 10) }
    },
    duration(name: string, fallback: string): number {
      const value = matching(name, /^[1-9]\d{0,4}(s|m|h)$/, fallback, 'a duration such as `90s`, `30m` or `2h`')
      const unit = value.endsWith('s') ? 1_000 : value.endsWith('m') ? 60_000 : 3_600_000
      return Number.parseInt(value, 10) * unit
    },
    directory(name: string, fallback: string): string {
      const value = text(name, fallback).replaceAll('\\', '/').replace(/\/+$/, '')
      if (!value.startsWith('/') && !/^[A-Za-z]:/.test(value) && !value.split('/').includes('..')) return value
      bad(name, value, 'a directory inside the workspace, such as `fivetran`')
      return fallback
    },
    branch(name: string, fallback: string): string {
      const value = text(name, fallback)
      if (!isBranchName(value))
        problems.push({
          severity: 'error',
          message: `Input \`${name}\`: \`${value}\` is not the name of a branch.`,
          hint: `Write a name such as \`${fallback}\`, or \`none\` to do without a ledger.`,
        })
      return value
    },
    /**
     * The key that signs the ledger and the review records: a signature by a key that can be guessed proves nothing.
     * The value is never repeated.
     */
    key(name: string): string | undefined {
      const value = read(name)
      if (value === '') return undefined
      if (value.length < LEAST_KEY_LENGTH) {
        problems.push({
          severity: 'error',
          message: `Input \`${name}\` has fewer than ${LEAST_KEY_LENGTH} characters, so it could be guessed.`,
          hint: 'Write a random text, such as the output of `openssl rand -base64 32`, kept in a secret.',
        })
      }
      return value
    },
    /** A token travels in a header, which holds nothing but visible ASCII. The value is never repeated. */
    token(name: string): string {
      const value = read(name)
      if (/^[!-~]*$/.test(value)) return value
      problems.push({
        severity: 'error',
        message: `Input \`${name}\` holds characters that no token has.`,
        hint: 'Write `${{ github.token }}`, or leave it out.',
      })
      return ''
    },
    /**
     * A JSON object of texts, which is what `toJSON` gives of either context. The value is never repeated in the
     * message: it holds secrets.
     */
    json(name: string): Record<string, string> {
      const parsed = parseObject(read(name))
      const entries = Object.entries(parsed ?? {})
      const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
      if (parsed === undefined || texts.length < entries.length) {
        problems.push({
          severity: 'error',
          message: `Input \`${name}\` is not a JSON object of texts.`,
          hint: `Write \`\${{ toJSON(${name}) }}\`, or leave it out.`,
        })
      }
      return Object.fromEntries(texts)
    },
  }
}

function parseObject(text: string): object | undefined {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (value === null) return {}
    return typeof value !== 'object' || Array.isArray(value) ? undefined : value
  } catch {
    return undefined
  }
}

/** Git's rules for the name of a branch (`git check-ref-format --branch`). */
function isBranchName(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- Git refuses control characters.
  if (/[\u0000-\u0020\u007F~^:?*[\\]|\.\.|@\{|\/\/|^[-/]|[/.]$|^HEAD$/.test(text)) return false
  return text.split('/').every(part => !part.startsWith('.') && !part.endsWith('.lock'))
}
