/** The environment of a `git` that this program runs. Pure. */

type Environment = Readonly<Record<string, string | undefined>>

/**
 * What git sets for the hooks that it runs, and what would turn a command to another repository or index. A run inside a
 * hook is about the repository that it is in, and touches no index. See `git rev-parse --local-env-vars`; what is there
 * to configure git (`GIT_CONFIG_…`) stays.
 */
const OF_ONE_REPOSITORY =
  /^GIT_(DIR|COMMON_DIR|WORK_TREE|IMPLICIT_WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|QUARANTINE_PATH|NAMESPACE|PREFIX|SHALLOW_FILE|GRAFT_FILE|REPLACE_REF_BASE|INTERNAL_SUPER_PREFIX)$/

/** How a path is meant is said by every command itself. */
const PATHSPECS = /^GIT_(LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS$/

/** Git needs none of the product's own credentials, nor do the programs that it runs. */
const OWN = /^(FIVETRAN_API_|CONNECTOR_AS_CODE_)/

/** Traces that git would mix with its messages; into a file, a person may have them. */
const TRACE = /^GIT_(TRACE\w*|CURL_VERBOSE)$/

/** Who makes commits, where neither configuration nor environment of the person says. */
export interface Person {
  readonly name: string
  readonly email: string
}

/**
 * The environment for git: the person's own, without what is another repository's and without credentials of this
 * product. Messages are in English, since they are read. Without a terminal, git asks nobody for a password.
 */
export function gitEnvironment(env: Environment, terminal: boolean): Record<string, string> {
  const own = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    value === undefined || isLeftOut(name, value) ? [] : [[name, value]],
  )
  return { ...Object.fromEntries(own), LC_ALL: 'C', LANGUAGE: 'C', ...(terminal ? {} : { GIT_TERMINAL_PROMPT: '0' }) }
}

function isLeftOut(name: string, value: string): boolean {
  return OF_ONE_REPOSITORY.test(name) || PATHSPECS.test(name) || OWN.test(name) || (TRACE.test(name) && !isPath(value))
}

function isPath(value: string): boolean {
  return value.startsWith('/') || /^[A-Za-z]:[\\/]/.test(value)
}

/**
 * The environment with more settings of git in it, behind those that are there. What stands in an environment no other
 * user can read, unlike a command line.
 */
export function withSettings(
  env: Readonly<Record<string, string>>,
  settings: readonly (readonly [name: string, value: string])[],
): Record<string, string> {
  const before = Number(env['GIT_CONFIG_COUNT'] ?? 0)
  const from = Number.isInteger(before) && before > 0 ? before : 0
  return {
    ...env,
    GIT_CONFIG_COUNT: String(from + settings.length),
    ...Object.fromEntries(
      settings.flatMap(([name, value], index) => [
        [`GIT_CONFIG_KEY_${from + index}`, name],
        [`GIT_CONFIG_VALUE_${from + index}`, value],
      ]),
    ),
  }
}
