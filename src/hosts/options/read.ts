/** The options that all hosts have, by their names in action.yml. */
import type { Credentials, Options } from '../../app/options.ts'
import { KINDS } from '../../kinds/registry.ts'
import type { Problem } from '../../model/errors.ts'
import { optionParser, type OptionReader, type OptionWords } from './parser.ts'

/** What the option `import-kinds` may hold. */
const IMPORTED_KINDS = KINDS.flatMap(({ name, import: imports }) => (imports === undefined ? [] : [name]))

/** What each host has in a way of its own. */
type OfHost = 'secrets' | 'vars'

/**
 * Reads all options but those that each host has in a way of its own. `problems` is told of every bad one, with what is
 * allowed; it then has its default, which must be used for nothing but to report the problems.
 */
export function readOptions(read: OptionReader, words: OptionWords, problems: Problem[]): Omit<Options, OfHost> {
  const parse = optionParser(read, words, problems)
  const branch = parse.branch('ledger-branch', 'connector-as-code/ledger')
  return {
    fivetran: credentials(read, words, problems),
    fivetranUrl: parse.text('fivetran-api-url', 'https://api.fivetran.com/v1'),
    manifests: parse.globs('manifests', 'fivetran/**/*.{yml,yaml}').join('\n'),
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
}

function credentials(read: OptionReader, words: OptionWords, problems: Problem[]): Credentials | undefined {
  const key = read('fivetran-api-key')
  const secret = read('fivetran-api-secret')
  if (key !== '' && secret !== '') return { key, secret }
  if (key !== '' || secret !== '') {
    const missing = key === '' ? 'fivetran-api-key' : 'fivetran-api-secret'
    problems.push({
      severity: 'error',
      message: `${words.named(missing)} is empty although its partner is set.`,
      hint: 'Set both, or neither to validate only.',
    })
  }
  return undefined
}
