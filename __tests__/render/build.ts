/** Plans, results and reports with few words, for tests and golden cases. */
import type { Group, SetupTest } from '../../src/kinds/connector/connector.ts'
import type { ChangeResult } from '../../src/engine/execute/result.ts'
import type { Json } from '../../src/model/value.ts'
import type { Change, FieldChange, Plan, SecretState, Shown } from '../../src/engine/plan/plan.ts'
import type { Report } from '../../src/render/report.ts'

export const WAREHOUSE: Group = { id: 'decent_dropsy', name: 'Warehouse' }
export const MARKETING: Group = { id: 'grown_thistle', name: 'Marketing' }
export const COMMIT = '4f1c9a7e0b2d3c4a5968778695a4b3c2d1e0f9a8'

export const absent: Shown = { type: 'absent' }
export const hidden: Shown = { type: 'hidden' }

export function value(of: Json): Shown {
  return { type: 'value', value: of }
}

/** A secret made of `secrets.NAME`s. */
export function secret(state: SecretState, ...names: string[]): Shown {
  return { type: 'secret', state, references: names.map(name => `secrets.${name}`) }
}

/** A field from one side to the other; `undefined` is an absent side. */
export function field(
  path: string,
  before: Shown | undefined,
  after: Shown | undefined,
  more: Partial<FieldChange> = {},
): FieldChange {
  return { path, before: before ?? absent, after: after ?? absent, origin: undefined, position: undefined, ...more }
}

export function change(fields: Partial<Change> & { readonly schema?: string; readonly group?: Group }): Change {
  const { schema = 'github_connector', group = WAREHOUSE, ...rest } = fields
  return {
    kind: 'update',
    address: { group, schema },
    service: 'github',
    id: 'speak_inexpensive',
    position: { file: `fivetran/${group.name.toLowerCase()}/${schema}.yml`, line: 1, column: 1 },
    fields: [],
    consequences: [],
    warnings: [],
    steps: [],
    refusal: undefined,
    disposal: fields.kind === 'delete' ? 'delete' : undefined,
    destructive: false,
    exemptFromReview: false,
    resumed: false,
    digest: `digest-of-${schema}`,
    desired: undefined,
    observed: undefined,
    recorded: undefined,
    ...rest,
  }
}

function amount(changes: readonly Change[], ...kinds: Change['kind'][]): number {
  return changes.filter(one => kinds.includes(one.kind)).length
}

export function plan(changes: readonly Change[], more: Partial<Plan> = {}): Plan {
  return {
    changes,
    quiet: [],
    counts: {
      creates: amount(changes, 'create', 'recreate'),
      updates: amount(changes, 'update'),
      replaces: amount(changes, 'replace'),
      deletes: amount(changes, 'delete'),
      adoptions: amount(changes, 'adopt'),
      tests: amount(changes, 'test'),
      unchanged: 0,
      refused: changes.filter(one => one.refusal !== undefined).length,
    },
    hasChanges: changes.length > 0,
    unmanaged: [],
    warnings: [],
    ...more,
  }
}

export function result(of: Change, more: Partial<ChangeResult> = {}): ChangeResult {
  return {
    change: of,
    outcome: 'done',
    id: of.id,
    tests: [],
    message: undefined,
    hint: undefined,
    warnings: [],
    connector: undefined,
    unfinished: false,
    fails: false,
    ...more,
  }
}

export function test(title: string, more: Partial<SetupTest> = {}): SetupTest {
  return { title, status: 'PASSED', message: '', untrusted: [], ...more }
}

export function report(more: Partial<Report> = {}): Report {
  return {
    mode: 'plan',
    configuration: 'default',
    dryRun: false,
    problems: [],
    notices: [],
    commit: COMMIT,
    runUrl: 'https://github.com/acme/data-platform/actions/runs/4711',
    repositoryUrl: 'https://github.com/acme/data-platform',
    ...more,
  }
}
