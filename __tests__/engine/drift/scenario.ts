/**
 * Manifests as they were applied and as they are, Fivetran as it was read back then and as it is: what a drift run
 * looks at.
 */
import { driftOf, type DriftInput } from '../../../src/engine/drift/drift-of.ts'
import { emptyLedger, withUpdates, type IntendedChange, type Ledger } from '../../../src/ledger/ledger.ts'
import { toDesired } from '../../../src/kinds/connector/desired.ts'
import { serviceOf } from '../../../src/kinds/connector/identify.ts'
import { parseManifests } from '../../../src/manifests/parse.ts'
import {
  identityKey,
  type DesiredConnector,
  type Group,
  type ObservedConnector,
} from '../../../src/kinds/connector/connector.ts'
import type { ServiceMetadata } from '../../../src/model/field-type.ts'
import { fieldFingerprint } from '../../../src/engine/plan/digest.ts'
import { makePlan } from '../../../src/engine/plan/make-plan.ts'
import { recordOf } from '../../../src/engine/plan/record.ts'
import type { DriftRun } from '../../../src/render/drift/document.ts'
import { contextOf, GROUPS, metadataOf, REFERENCES } from '../../manifests/fixtures.ts'

export interface Managed {
  readonly file: string
  /** What it says now; undefined: it is gone. */
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
  readonly leftovers?: readonly IntendedChange[]
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

const fingerprinter = (...parts: readonly string[]): string => JSON.stringify(parts)

export function connector(fields: Partial<ObservedConnector> & { readonly schema: string }): ObservedConnector {
  return {
    id: `id_of_${fields.schema}`,
    groupId: 'decent_dropsy',
    service: 'github',
    config: {},
    settings: {},
    setupState: 'connected',
    syncState: 'scheduled',
    tasks: [],
    warnings: [],
    createdAt: '2026-01-01T00:00:00Z',
    connectedBy: null,
    succeededAt: null,
    failedAt: null,
    serviceVersion: 1,
    ...fields,
  }
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
    const connectorRecord = recordOf({
      desired,
      observed: before,
      metadata: metadataOf(desired.service),
      fingerprint: fieldFingerprint(fingerprinter, desired),
      commit: 'c',
      appliedAt: '2026-01-01T00:00:00Z',
    })
    return [{ groupId: before.groupId, key: before.schema.toLowerCase(), connector: connectorRecord }]
  })
  return withUpdates(emptyLedger('account'), updates)
}

export function driftInput({
  managed,
  others = [],
  ledger = true,
  leftovers = [],
  targets = [],
  secrets,
}: Scenario): DriftInput {
  const desired = managed.flatMap(({ file, manifest }) =>
    manifest === undefined ? [] : [desiredOf(file, manifest, secrets)],
  )
  const present = managed.flatMap(({ before, now = before }) => (now === null ? [] : [now]))
  const everything = [...present, ...others]
  const recorded = ledger ? ledgerOf(managed) : undefined
  const atAddress = desired.map(({ address }) => {
    const key = identityKey(address.group.id, address.schema)
    return [key, everything.filter(one => identityKey(one.groupId, one.schema) === key)] as const
  })
  const observation = {
    byId: new Map(everything.map(one => [one.id, one])),
    gone: new Set(
      managed.filter(({ now, applied }) => now === null && applied !== null).map(({ before }) => before.id),
    ),
    atAddress: new Map(atAddress),
    underOtherName: new Map(),
    listed: Map.groupBy(everything, one => one.groupId),
    approved: new Map(),
  }
  const metadata = new Map(
    desired.flatMap(({ service }): [string, ServiceMetadata][] => {
      const known = metadataOf(service)
      return known === undefined ? [] : [[service, known]]
    }),
  )
  const groups: readonly Group[] = GROUPS
  const isTarget = (address: { readonly schema: string }): boolean =>
    targets.length === 0 || targets.some(target => target.endsWith(`/${address.schema}`))
  const rules = {
    policy: 'forbid',
    labelHelps: () => true,
    labelled: () => false,
    limit: { kind: 'count', value: 5 },
    managed: managed.length,
  } as const
  const common = { desired, ledger: recorded, observation, metadata, fingerprinter, leftovers, selects: isTarget }
  const plan = makePlan({ ...common, rules, outsideGlobs: new Set(), groups, rewrite: false })
  return { ...common, plan, targets }
}

export function driftRun(scenario: Scenario): DriftRun {
  return {
    mode: 'drift',
    configuration: 'default',
    dryRun: false,
    problems: [],
    notices: [],
    commit: '0123456789abcdef0123456789abcdef01234567',
    runUrl: 'https://github.com/acme/data-platform/actions/runs/4711',
    repositoryUrl: 'https://github.com/acme/data-platform',
    cost: { fivetranRequests: 7 },
    drift: driftOf(driftInput(scenario)),
    ...scenario.more,
  }
}
