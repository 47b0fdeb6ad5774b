/**
 * Reports with few words, for what no plan of a test can make: foreign text everywhere, thousands of changes, every
 * outcome. Plans that a few resources can make come from `planOf`.
 */
import type { ChangeResult } from '../../src/engine/execute/result.ts'
import { countChanges } from '../../src/engine/plan/counts.ts'
import {
  idOf,
  type Action,
  type Change,
  type Conflict,
  type Difference,
  type Disposal,
  type FieldChange,
  type Plan,
  type SecretState,
  type Shown,
} from '../../src/model/change.ts'
import type { FieldPath } from '../../src/model/path.ts'
import { Positions, type Position } from '../../src/model/position.ts'
import type { Address, DesiredResource, ObservedResource, RecordedResource } from '../../src/model/resource.ts'
import type { SetupTest } from '../../src/model/setup-test.ts'
import type { Json } from '../../src/model/value.ts'
import type { Kinds } from '../../src/render/parts/names.ts'
import type { Report } from '../../src/render/parts/report.ts'
import { WORDS } from '../support/words.ts'

export const COMMIT = '4f1c9a7e0b2d3c4a5968778695a4b3c2d1e0f9a8'

/** One kind as it is, and one to be told from it. */
export const PAGE = 'https://fivetran.com/dashboard/connectors/{id}/setup'
export const KINDS: Kinds = { connector: { one: 'connector', many: 'connectors', parent: 'group', page: PAGE } }
export const TWO_KINDS: Kinds = { ...KINDS, toy: { one: 'toy', many: 'toys', page: undefined } }

export const absent: Shown = { type: 'absent' }
export const hidden: Shown = { type: 'hidden' }

export function value(of: Json): Shown {
  return { type: 'value', value: of }
}

/** A secret made of `secrets.NAME`s. */
export function secret(state: SecretState, ...names: string[]): Shown {
  return { type: 'secret', state, references: names.map(name => `secrets.${name}`) }
}

/** A field from one side to the other; `undefined` is an absent side. Differences of lists must be given. */
export function field(
  path: FieldPath,
  before: Shown | undefined,
  after: Shown | undefined,
  more: Partial<FieldChange> = {},
): FieldChange {
  const sides = { before: before ?? absent, after: after ?? absent }
  return { path, ...sides, differences: whole(path, sides), origin: undefined, position: undefined, ...more }
}

function whole(path: FieldPath, { before, after }: Pick<FieldChange, 'before' | 'after'>): Difference[] {
  const [old, now] = [before, after].map(side => (side.type === 'value' ? side.value : undefined))
  if (old !== undefined && now !== undefined)
    return old === now ? [] : [{ type: 'changed', path, before: old, after: now }]
  if (now !== undefined && before.type === 'absent') return [{ type: 'added', path, value: now }]
  return old !== undefined && after.type === 'absent' ? [{ type: 'removed', path, value: old }] : []
}

export function address(name: string, parent = 'Warehouse', kind = 'connector'): Address {
  return {
    kind,
    partition: `id of ${parent}`,
    key: name.toLowerCase(),
    localName: name,
    name: `${parent}/${name}`,
    aliases: [],
    parent,
    place: { group: parent },
  }
}

export interface ChangeFields extends Partial<Omit<Change, 'action' | 'address' | 'desired' | 'position'>> {
  readonly kind?: string
  readonly name?: string
  readonly parent?: string
  readonly id?: string
  readonly position?: Position | undefined
  readonly disposal?: Disposal
  readonly attempted?: Conflict['attempted']
}

/** A change of `Warehouse/github_connector` that sets nothing; what is not named is as in an update. */
export function change(action: Action, given: ChangeFields = {}): Change {
  const { kind, name = 'github_connector', parent = 'Warehouse', id = 'speak_inexpensive', disposal, attempted } = given
  const position = { file: `fivetran/${parent.toLowerCase()}/${name}.yml`, line: 1, column: 1 }
  const { kind: _kind, name: _name, parent: _parent, disposal: _disposal, attempted: _attempted, ...fields } = given
  const base = {
    address: address(name, parent, kind),
    service: 'github',
    position,
    fields: [],
    kept: [],
    consequences: [],
    warnings: [],
    steps: action === 'test' ? [{ do: 'follow' as const, name: 'test', with: {}, reviewed: false }] : [],
    refusal: undefined,
    exemptFromReview: false,
    resumed: false,
    digest: `digest of ${name}`,
    ...fields,
    id,
  }
  const [desired, observed, recorded] = [desiredResource(base), observedResource(base), recordedResource(base)]
  const { id: _id, ...withoutId } = base
  switch (action) {
    case 'create':
      return { ...withoutId, action, desired }
    case 'recreate':
      return { ...withoutId, action, desired, recorded }
    case 'complete':
    case 'replace':
    case 'update':
    case 'test':
      return { ...base, action, desired, observed, recorded }
    case 'adopt':
      return { ...base, action, desired, observed }
    case 'delete':
      return { ...base, action, disposal: disposal ?? 'delete', observed, recorded }
    case 'conflict': {
      const refusal = base.refusal ?? { reason: 'conflict', message: 'm', hint: 'h', liftedByLabel: false, fails: true }
      return { ...withoutId, action, attempted: attempted ?? 'update', refusal, desired, observed, recorded }
    }
    default:
      return { ...withoutId, action, desired, observed, recorded }
  }
}

type Place = Pick<Change, 'address' | 'service'> & { readonly id: string }

function desiredResource({ address: of, service }: Place): DesiredResource {
  const position = { file: 'a.yml', line: 1, column: 1 }
  return {
    address: of,
    service,
    manifest: { file: 'a.yml', document: 0 },
    position,
    positions: new Positions(position),
    fields: {},
    type: { type: 'object', secret: false, readonly: false, immutable: false },
    lifecycle: { preventDestroy: false, ignoreChanges: [] },
    settings: {},
    dependsOn: [],
  }
}

function observedResource({ address: { partition, key, name }, service, id }: Place): ObservedResource {
  const rest = { fields: {}, createdAt: '', setupState: '', tasks: [], warnings: [], output: {} }
  return { id, service, partition, key, name, ...rest }
}

function recordedResource({ address: { kind, partition, key, localName }, service, id }: Place): RecordedResource {
  const rest = { digest: '', fields: {}, preventDestroy: false, state: {}, retired: false, commit: '', appliedAt: '' }
  const manifest = { file: 'a.yml', document: 0 }
  return { kind, partition, key, id, service, declaredName: localName, name: localName, manifest, ...rest }
}

export function plan(changes: readonly Change[], more: Partial<Plan> = {}): Plan {
  return {
    changes,
    ledgerOnly: [],
    counts: countChanges(changes, changes.filter(one => one.action !== 'delete').length),
    hasChanges: changes.length > 0,
    unmanaged: [],
    keptOtherwise: [],
    problems: [],
    warnings: [],
    ...more,
  }
}

export function result(of: Change, more: Partial<ChangeResult> = {}): ChangeResult {
  return {
    change: of,
    outcome: 'done',
    id: idOf(of),
    tests: [],
    message: undefined,
    hint: undefined,
    warnings: [],
    sideEffects: [],
    kept: [],
    observed: undefined,
    unfinished: false,
    fails: false,
    defect: false,
    failedBefore: false,
    ...more,
  }
}

/** What came of changes, and nothing else. */
export function applied(results: readonly ChangeResult[], more: Partial<Report> = {}): Report {
  const of = plan(results.map(({ change: one }) => one))
  return report({ mode: 'apply', result: { plan: of, results, cancelled: false }, ...more })
}

export function test(title: string, more: Partial<SetupTest> = {}): SetupTest {
  return { title, status: 'PASSED', message: '', untrusted: [], ...more }
}

export function report(more: Partial<Report> = {}): Report {
  return {
    mode: 'plan',
    configuration: 'default',
    dryRun: false,
    kinds: KINDS,
    problems: [],
    notices: [],
    commit: COMMIT,
    runUrl: 'https://github.com/acme/data-platform/actions/runs/4711',
    repositoryUrl: 'https://github.com/acme/data-platform',
    words: WORDS,
    at: '2026-11-27T09:30:00.000Z',
    startedBy: 'octocat',
    ...more,
  }
}
