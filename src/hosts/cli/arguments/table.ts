/** The options of the command line: those of the action by the same names, and its own. */

/** One option. */
export interface OptionSpec {
  /** A shorter name for the same. */
  readonly short?: string
  /** What its value is called in the help: `FILE`. Absent of a flag, which is `true` when it is there. */
  readonly value?: string
  /** True where it may be given several times. */
  readonly several?: true
  /** One line of the help. */
  readonly help: string
}

/** What the options are about, in the order of the help. Names of options that the action has are those of action.yml. */
export const SECTIONS = {
  'What to do': {
    scope: { value: 'SCOPE', help: 'changed: only what was changed since it was applied; all: everything (default)' },
    targets: { value: 'ADDRESS', several: true, help: 'only these addresses or globs, such as "Warehouse/**"' },
    'deletion-policy': {
      value: 'POLICY',
      help: 'what a removed manifest does: forbid (default), forget, pause or delete',
    },
    'max-deletions': { value: 'NUMBER', help: 'deletions that one run may do: 5, or 10% (default: 5)' },
    'undefined-secrets': {
      value: 'HOW',
      help: 'error (default), or defer: plan without the secrets that are not at hand',
    },
    'fail-on-setup-tests': { value: 'BOOL', help: 'false: failed setup tests are no failure (default: true)' },
    'setup-test-timeout': { value: 'TIME', help: 'the longest wait for one connection, such as 90s (default: 30m)' },
    'import-kinds': { short: 'kind', value: 'KIND', several: true, help: 'only: group, destination, connector' },
    'import-groups': { short: 'group', value: 'GROUP', several: true, help: 'only this group, with what is in it' },
    'import-services': { short: 'service', value: 'SERVICE', several: true, help: 'only what is of this service' },
    'import-connectors': { short: 'connector', value: 'ADDRESS', several: true, help: 'only this resource; or its id' },
    'import-schemas': { help: 'also what syncs: one request a connector more' },
    'import-directory': { value: 'FOLDER', help: 'where manifests are written (default: fivetran)' },
    'from-terraform': { value: 'FILE', help: 'from `terraform show -json`, of a state or a plan; - is stdin' },
    'terraform-directory': { value: 'FOLDER', help: "Terraform's configuration (default: the working folder)" },
    'dry-run': { help: 'do everything but write' },
    'detailed-exitcode': { help: 'exit with 2 when there are changes' },
    out: { value: 'FILE', help: 'keep this plan, so that `apply FILE` does just that' },
    check: { help: 'write nothing; exit with 1 when the file is not what it would be' },
    unreviewed: { help: 'also what is not merged or committed: deletes and replaces nothing' },
    yes: { help: 'do not ask' },
  },
  'Manifests and secrets': {
    manifests: { value: 'GLOB', several: true, help: 'where manifests are (default: fivetran/**/*.{yml,yaml})' },
    secrets: { value: 'FILE', several: true, help: 'JSON or dotenv, for secrets.NAME; never a file that git tracks' },
    'secret-env': { value: 'NAME', several: true, help: 'take secrets.NAME from the environment' },
    vars: { value: 'FILE', several: true, help: 'JSON or dotenv, for vars.NAME' },
    'allow-plaintext-secrets': { help: 'accept a literal value in a sensitive field' },
    'unknown-fields': { value: 'HOW', help: 'fields that Fivetran does not list: error (default) or warn' },
    'generated-manifests': { help: 'manifests are generated: do not compare them with the commit' },
  },
  'Account and ledger': {
    configuration: { value: 'NAME', help: 'which of several accounts or teams of one repository' },
    'ledger-branch': { value: 'BRANCH', help: '(default: connector-as-code/ledger); none: without a ledger' },
    remote: { value: 'REMOTE', help: 'where that branch is: a remote of git (default: origin)' },
    'fivetran-api-url': { value: 'URL', help: "base URL of Fivetran's API" },
    concurrency: { value: 'NUMBER', help: 'requests to Fivetran in flight (default: 8)' },
  },
  Output: {
    'written-out': { help: 'print each manifest with its defaults and its `for_each` in it' },
    json: { help: 'print JSON, for programs' },
    markdown: { value: 'FILE', help: 'also write what the action would comment' },
    color: { value: 'WHEN', help: 'auto (default), always or never; NO_COLOR=1 is never, too' },
    debug: { help: 'also log what is requested' },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, OptionSpec>>>>

type Sections = typeof SECTIONS
/** The name of an option. */
export type OptionName = { [Title in keyof Sections]: keyof Sections[Title] }[keyof Sections]

/** All options by name, with the section in which they stand. */
export const OPTIONS: ReadonlyMap<string, OptionSpec & { readonly section: string }> = new Map(
  Object.entries(SECTIONS).flatMap(([section, options]) =>
    Object.entries<OptionSpec>(options).map(([name, spec]) => [name, { ...spec, section }] as const),
  ),
)

/** What every command takes that reads manifests. */
export const OF_MANIFESTS = [
  'manifests',
  'secrets',
  'secret-env',
  'vars',
  'allow-plaintext-secrets',
  'unknown-fields',
] as const satisfies readonly OptionName[]

/** What every command takes that asks Fivetran or reads the ledger. */
export const OF_ACCOUNT = [
  'configuration',
  'ledger-branch',
  'remote',
  'fivetran-api-url',
  'concurrency',
] as const satisfies readonly OptionName[]

/** What every command takes that reports. */
export const OF_OUTPUT = ['json', 'markdown', 'color', 'debug'] as const satisfies readonly OptionName[]

/** What the action has and the command line has not, and what there is instead. */
export const NOT_HERE: ReadonlyMap<string, string> = mapOf({
  mode: 'Write the command: `connector-as-code plan`.',
  comment: 'Nothing is commented from the command line; `--markdown FILE` writes what a comment would hold.',
  'github-token': 'The ledger and the commits are read by git, with its own credentials.',
  'on-unreviewed-change': 'Whoever applies by hand has seen the plan; `--yes` applies it unseen.',
})

/** What other programs call an option of ours, without the dashes. */
export const CALLED_ELSEWHERE: ReadonlyMap<string, string> = mapOf({
  y: 'yes',
  'auto-approve': 'yes',
})

/** How people may try to call them. */
export const NAMES_OF_CREDENTIALS = /^(?:api-|fivetran-)?(?:key|secret|token|password)$/

/** Environment variables that hold credentials, by the names of the action's inputs. No option may: others could see it. */
export const CREDENTIAL_VARIABLES: ReadonlyMap<string, string> = mapOf({
  'fivetran-api-key': 'FIVETRAN_API_KEY',
  'fivetran-api-secret': 'FIVETRAN_API_SECRET',
  'fingerprint-key': 'CONNECTOR_AS_CODE_FINGERPRINT_KEY',
  'previous-fingerprint-key': 'CONNECTOR_AS_CODE_PREVIOUS_FINGERPRINT_KEY',
})

/** A person may write any name, also one that every object has. */
function mapOf(entries: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(entries))
}
