/**
 * Manifests as they were applied and as they are, Fivetran as it was read back then and as it is: what a drift run
 * looks at.
 */
import { driftOf, type DriftInput } from '../../../src/engine/drift/drift-of.ts'
import { LedgerIndex } from '../../../src/engine/record/ledger-index.ts'
import { fieldHasher } from '../../../src/engine/record/digest.ts'
import { makePlan } from '../../../src/engine/plan/make-plan.ts'
import { addressesIn, type DesiredConnector, type ObservedConnector } from '../../../src/kinds/connector/connector.ts'
import { toDesired } from '../../../src/kinds/connector/desired.ts'
import { serviceOf } from '../../../src/kinds/service-name.ts'
import { connectorKind } from '../../../src/kinds/connector/kind.ts'
import { writeState } from '../../../src/kinds/connector/state.ts'
import { NO_PINS } from '../../../src/kinds/setup/setup.ts'
import { emptyLedger, withUpdates, type IntendedChange, type Ledger } from '../../../src/ledger/ledger.ts'
import { entryFor } from '../../../src/engine/record/ledger-entry.ts'
import { parseManifests } from '../../../src/manifests/parse.ts'
import { identityOf } from '../../../src/model/resource.ts'
import type { JsonObject } from '../../../src/model/value.ts'
import type { DriftRun } from '../../../src/render/parts/report.ts'
import { contextOf, GROUPS, REFERENCES } from '../../manifests/fixtures.ts'
import { observed, type ObservedFields } from '../../support/connectors.ts'
import { WORDS } from '../../support/words.ts'

export interface Managed {
  readonly file: string
  /** What it says now; undefined: it was removed. */
  readonly manifest: string | undefined
  /** What it said when it was applied; default: the same. Null: it never was. */
  readonly applied?: string | null
  /** What Fivetran reported after that. */
  readonly before: ObservedConnector
  /** What Fivetran reports now; default: the same. Null: it has it no more. */
  readonly now?: ObservedConnector | null
}

export interface Scenario {
  readonly managed: readonly Managed[]
  /** Connectors without a manifest. */
  readonly others?: readonly ObservedConnector[]
  readonly ledger?: boolean
  readonly interrupted?: readonly IntendedChange[]
  readonly targets?: readonly string[]
  readonly more?: Partial<DriftRun>
  /** Secrets that this run has; by default those of the apply. */
  readonly secrets?: Readonly<Record<string, string>>
}

const SECRETS = {
  ...REFERENCES.secrets,
  WEB_KEY: 'not-to-be-seen-5',
  WEB_SECRET: 'not-to-be-seen-1',
  GH_USER: 'not-to-be-seen-3',
}

const hasher = (...parts: readonly string[]): string => JSON.stringify(parts)
const addresses = addressesIn(GROUPS)

/** A connector of the group `Warehouse` as Fivetran reports it. */
export function connector(fields: ObservedFields & { readonly schema: string }): ObservedConnector {
  return observed({ id: `id_of_${fields.schema}`, ...fields })
}

/** The connector with another `config`. */
export function withConfig(before: ObservedConnector, config: JsonObject): ObservedConnector {
  return { ...before, fields: { ...before.fields, config } }
}

function desiredOf(file: string, text: string, secrets: Readonly<Record<string, string>> = SECRETS): DesiredConnector {
  const [document] = parseManifests(file, text).documents
  if (document === undefined) throw new Error(`${file} is no manifest`)
  const references = { ...REFERENCES, secrets, env: {}, undefinedSecrets: 'defer' } as const
  const { desired, problems } = toDesired(document, contextOf(serviceOf(document), { references }))
  if (desired === undefined) throw new Error(problems.map(problem => problem.message).join('\n'))
  return desired
}

function ledgerOf(managed: readonly Managed[]): Ledger {
  const updates = managed.flatMap(({ file, manifest, applied = manifest, before }) => {
    if (applied === null || applied === undefined) return []
    const desired = desiredOf(file, applied)
    const entry = entryFor({
      desired,
      observed: before,
      hash: fieldHasher(hasher, desired),
      state: writeState({ tests: 'passed', owesStart: false, owesSchedule: false, pins: NO_PINS }),
      commit: 'c',
      appliedAt: '2026-01-01T00:00:00Z',
    })
    return [{ kind: connectorKind.name, partition: before.partition, key: before.key, entry }]
  })
  return withUpdates(emptyLedger('account'), updates)
}

export function driftInput({
  managed,
  others = [],
  ledger = true,
  interrupted = [],
  targets = [],
  secrets,
}: Scenario): DriftInput {
  const desired = managed.flatMap(({ file, manifest }) =>
    manifest === undefined ? [] : [desiredOf(file, manifest, secrets)],
  )
  const present = managed.flatMap(({ before, now = before }) => (now === null ? [] : [now]))
  const everything = [...present, ...others]
  const missing = managed.filter(({ now, applied }) => now === null && applied !== null)
  const observation = {
    byId: new Map(everything.map(one => [one.id, one])),
    missing: new Set(missing.map(({ before }) => before.id)),
    atAddress: new Map(
      desired.map(({ address }) => [
        identityOf(address),
        everything.filter(one => identityOf({ ...one, kind: connectorKind.name }) === identityOf(address)),
      ]),
    ),
    underOtherName: new Map(),
    listed: Map.groupBy(everything, one => one.partition),
  }
  const index = LedgerIndex.of(ledger ? ledgerOf(managed) : undefined, connectorKind)
  const common = {
    words: WORDS,
    kinds: [{ kind: connectorKind, desired, index, observation, addresses }],
    ledger,
    hasher,
    interrupted,
    selects: ({ localName }: { readonly localName: string }) =>
      targets.length === 0 || targets.some(target => target.endsWith(`/${localName}`)),
  }
  const rules = {
    policy: 'forbid',
    labelHelps: () => true,
    canPause: () => true,
    labelled: () => false,
    limit: { kind: 'count', value: 5 },
    managed: managed.length,
    words: WORDS.deletions,
  } as const
  const plan = makePlan({ ...common, rules, outsideGlobs: new Set(), rewrite: false })
  return { ...common, plan, targets }
}

export function driftRun(scenario: Scenario): DriftRun {
  return {
    mode: 'drift',
    configuration: 'default',
    dryRun: false,
    problems: [],
    notices: [],
    kinds: { [connectorKind.name]: connectorKind.words },
    commit: '0123456789abcdef0123456789abcdef01234567',
    runUrl: 'https://github.com/acme/data-platform/actions/runs/4711',
    at: '2026-11-27T09:30:00.000Z',
    repositoryUrl: 'https://github.com/acme/data-platform',
    words: WORDS,
    cost: { fivetranRequests: 7 },
    drift: driftOf(driftInput(scenario)),
    ...scenario.more,
  }
}
