/** The options that all hosts have, value by value: read, typed and checked. */
import type { DeletionRules } from '../../engine/guards/deletions.ts'
import type { Problem } from '../../model/errors.ts'

/** Reads one option by its name in action.yml; an absent one is ''. */
export type OptionReader = (name: string) => string

const LEAST_KEY_LENGTH = 16
/** The most characters of a glob: as long as a path may be. */
const LONGEST_GLOB = 4_096

/** How a host calls its options, in what is said about a wrong one. */
export interface OptionWords {
  /** An option at the beginning of a sentence, by its name in action.yml: ``Input `scope` ``. */
  readonly named: (name: string) => string
  /** How an option holds several values, after a comma: `one a line`. */
  readonly several: (name: string) => string
}

export type OptionParser = ReturnType<typeof optionParser>

/**
 * Reads options one by one, each as what it has to be. A bad one is told to `problems`, with what is allowed, and has
 * its default, which must then be used for nothing but to report the problems.
 */
export function optionParser(read: OptionReader, words: OptionWords, problems: Problem[]) {
  const bad = (name: string, value: string, expected: string): void => {
    problems.push({ severity: 'error', message: `${words.named(name)} is \`${value}\`.`, hint: `Write ${expected}.` })
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
      const written = read(name)
        .split(/[\s,]+/)
        .filter(word => word !== '')
      const wrong = written.find(word => !allowed.some(one => one === word.toLowerCase()))
      if (wrong !== undefined)
        bad(
          name,
          wrong,
          `some of ${allowed.map(one => `\`${one}\``).join(', ')}, ${words.several(name)}, or nothing for all`,
        )
      return wrong === undefined ? allowed.filter(one => written.some(word => word.toLowerCase() === one)) : []
    },
    /** Compiling a glob takes time and memory with its length. */
    globs(name: string, fallback: string): string[] {
      const lines = text(name, fallback)
        .split(/\r?\n/)
        .map(line => line.trim())
        .filter(line => line !== '')
      const long = lines.find(line => line.length > LONGEST_GLOB)
      if (long !== undefined)
        bad(name, long, `globs of at most ${LONGEST_GLOB.toLocaleString('en-US')} characters, ${words.several(name)}`)
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
          message: `${words.named(name)}: \`${value}\` is not the name of a branch.`,
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
          message: `${words.named(name)} has fewer than ${LEAST_KEY_LENGTH} characters, so it could be guessed.`,
          hint: 'Write a random text, such as the output of `openssl rand -base64 32`, kept in a secret.',
        })
      }
      return value
    },
  }
}

/** Git's rules for the name of a branch (`git check-ref-format --branch`). */
function isBranchName(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- Git refuses control characters.
  if (/[\u0000-\u0020\u007F~^:?*[\\]|\.\.|@\{|\/\/|^[-/]|[/.]$|^HEAD$/.test(text)) return false
  return text.split('/').every(part => !part.startsWith('.') && !part.endsWith('.lock'))
}
