/** What the ledger keeps of a connector after it was applied. */
import { type DesiredConnector, type ObservedConnector } from '../../kinds/connector/connector.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import type { RecordedConnector, RecordedField } from '../../ledger/ledger.ts'
import { settingsDigest, versionText } from './digest.ts'
import { canonicalRead, canonicalSent, wholeFingerprint, wholePath, type FieldFingerprint } from '../diff/fields.ts'
import { isIgnored } from './ignored.ts'
import { leavesOf } from '../diff/leaves.ts'
import { TEST_FIELDS, testFieldValue } from '../../kinds/connector/tests.ts'

export interface Applied {
  readonly desired: DesiredConnector
  /** As Fivetran reported it after the last request. */
  readonly observed: ObservedConnector
  readonly metadata: ServiceMetadata | undefined
  readonly fingerprint: FieldFingerprint
  readonly commit: string
  /** ISO 8601, UTC. */
  readonly appliedAt: string
}

/** The record of a connector that is wholly as declared; the caller puts in what is still owed. */
export function recordOf(applied: Applied): RecordedConnector {
  const { desired, observed, fingerprint } = applied
  return {
    id: observed.id,
    service: desired.service,
    declaredSchema: desired.address.schema,
    schema: observed.schema,
    manifest: { file: desired.position.file, document: desired.document },
    digest: settingsDigest(desired, fingerprint),
    fields: { ...fieldRecords(applied), ...declaredAlone(desired, fingerprint) },
    pins: {
      certificates: desired.pins.certificates.map(pin => pin.hash),
      fingerprints: desired.pins.fingerprints.map(pin => pin.hash),
    },
    preventDestroy: desired.lifecycle.preventDestroy,
    tests: 'none',
    owesStart: false,
    retired: false,
    commit: applied.commit,
    appliedAt: applied.appliedAt,
  }
}

function fieldRecords({ desired, observed, metadata, fingerprint }: Applied): Record<string, RecordedField> {
  const leaves = leavesOf(desired, observed, metadata).filter(
    leaf => !isIgnored(leaf.path, desired.lifecycle.ignoreChanges),
  )
  const records = leaves.flatMap((leaf): [string, RecordedField][] => {
    const sent = fingerprint(leaf.path, canonicalSent(leaf))
    const read = fingerprint(leaf.path, canonicalRead(leaf))
    const own: [string, RecordedField] = [leaf.path, leaf.secret ? { sent, read, secret: true } : { sent, read }]
    return leaf.list === undefined
      ? [own]
      : [own, [wholePath(leaf.list.path), { sent, read: wholeFingerprint(leaf.list, fingerprint) }]]
  })
  return Object.fromEntries(records)
}

/** What the manifest says to us alone; Fivetran never reports it. */
function declaredAlone(desired: DesiredConnector, fingerprint: FieldFingerprint): Record<string, RecordedField> {
  const texts: [string, string][] = TEST_FIELDS.map(field => [field, String(testFieldValue(desired, field))])
  if (desired.destinationSchemaNames !== undefined)
    texts.push(['destination_schema_names', desired.destinationSchemaNames])
  const version = versionText(desired)
  if (version !== undefined) texts.push(['secret_version', version])
  return Object.fromEntries(
    texts.map(([field, text]) => [field, { sent: fingerprint(field, text), read: fingerprint(field, '') }]),
  )
}
