/** Connectors and metadata with few words, for the tests of imports. */
import { importedManifest, type ImportedManifest } from '../../../src/engine/import/manifest.ts'
import { prove, type Candidate, type Proof, type ProofContext } from '../../../src/engine/import/proof.ts'
import { LedgerIndex } from '../../../src/engine/record/ledger-index.ts'
import { SecretNames } from '../../../src/engine/import/secret-names.ts'
import { addressesIn, type ObservedConnector } from '../../../src/kinds/connector/connector.ts'
import type { Pins } from '../../../src/kinds/setup/setup.ts'
import { draftConnector } from '../../../src/kinds/connector/import/draft.ts'
import { connectorKind } from '../../../src/kinds/connector/kind.ts'
import { parseMetadata } from '../../../src/kinds/connector/metadata.ts'
import type { Group } from '../../../src/kinds/group/group.ts'
import type { CannotImport } from '../../../src/kinds/kind.ts'
import type { ServiceMetadata } from '../../../src/model/field-type.ts'
import type { JsonObject } from '../../../src/model/value.ts'
import { HASHER, observed as observedConnector, WAREHOUSE, type ObservedFields } from '../../support/connectors.ts'
import { WORDS } from '../../support/words.ts'

export { WAREHOUSE }

/** A connector with the settings that Fivetran gives every one. */
export function observed({ settings, ...more }: ObservedFields = {}): ObservedConnector {
  return observedConnector({
    settings: { schedule_type: 'auto', daily_sync_time: '14:00', ...settings },
    ...more,
  })
}

/** `config`: the fields as Fivetran's metadata gives them. */
export function metadata(service: string, config: JsonObject, more: JsonObject = {}): ServiceMetadata {
  return parseMetadata(service, { name: service, config: { type: 'object', properties: config }, ...more })
}

export interface ImportOptions {
  readonly file?: string
  readonly group?: Group
  readonly groups?: readonly Group[]
  readonly pins?: Pins
}

const NO_REFERENCES = {
  secrets: {},
  vars: {},
  env: {},
  holdsCredential: () => false,
  undefinedSecrets: 'error',
  words: WORDS.references,
} as const

/** The manifest of a connector. */
export function imported(
  connector: ObservedConnector,
  of: ServiceMetadata,
  {
    group = WAREHOUSE,
    groups = [group],
    pins = { certificates: [], fingerprints: [] },
    file = 'fivetran/imported.yml',
  }: ImportOptions = {},
): ImportedManifest | CannotImport {
  const draft = draftConnector({ syncs: {}, connector, group, groups, metadata: of, pins })
  if ('reason' in draft) return draft
  return importedManifest(draft, {
    kind: connectorKind,
    addresses: addressesIn(groups),
    observed: connector,
    metadata: of,
    file,
    names: new SecretNames(),
    unknownFields: 'error',
    defaults: { over: document => document, references: NO_REFERENCES },
  })
}

const NOTHING_RECORDED = LedgerIndex.of(undefined, connectorKind)

export const PROOF_CONTEXT: Omit<ProofContext, 'kinds'> = {
  ledger: true,
  hasher: HASHER,
  words: WORDS,
  rules: {
    policy: 'forbid',
    labelHelps: () => true,
    canPause: () => true,
    labelled: () => false,
    limit: { kind: 'count', value: 5 },
    managed: 0,
    words: WORDS.deletions,
  },
}

/** The proof for candidates in these groups. */
export function proof<T extends Candidate>(
  candidates: readonly T[],
  groups: readonly Group[] = [WAREHOUSE],
  others: readonly ObservedConnector[] = [],
): Proof<T> {
  const kinds = [{ kind: connectorKind, addresses: addressesIn(groups), index: NOTHING_RECORDED, others }]
  return prove(candidates, { ...PROOF_CONTEXT, kinds })
}
