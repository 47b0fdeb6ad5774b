/** Certificates and fingerprints that were approved in Fivetran, as pins of a manifest. */
import type { CertificatePin, FingerprintPin, ObservedConnector, Pins } from '../connector.ts'
import type { ServiceMetadata } from '../../../model/field-type.ts'
import { isEmpty } from '../../../model/value.ts'
import { scalarText } from '../../../engine/import/scalar-text.ts'
import { entryLines } from '../../../engine/import/written.ts'
import { visible } from '../../../render/text/escape.ts'

/**
 * Fields that name a server which Fivetran connects to itself, and whose certificate or host key somebody may have
 * approved.
 */
const SERVER = /^(?:hosts?|servers)$|_hosts?$|^tunnel_/

/** True when it is worth asking for a connector's pins: the service has a field for a server, and it is set. */
export function mayHavePins({ config }: ObservedConnector, metadata: ServiceMetadata): boolean {
  return Object.keys(metadata.config.properties ?? {}).some(name => SERVER.test(name) && !isEmpty(config?.[name]))
}

export interface WrittenPins {
  readonly name: 'trusted_certificates' | 'trusted_fingerprints'
  readonly lines: readonly string[]
  /** Hashes of those that Fivetran lists without what a pin needs. */
  readonly incomplete: readonly string[]
}

/**
 * The two lists, each only if there is anything in it. Fivetran lists certificates without themselves: the hash is
 * enough for one that is
 * approved already. A fingerprint without its key is a comment.
 */
export function writePins(pins: Pins): WrittenPins[] {
  const certificates = pins.certificates.map(({ hash, encoded_cert }: CertificatePin) => ({
    hash,
    content: encoded_cert,
  }))
  const fingerprints = pins.fingerprints.map(({ hash, public_key }: FingerprintPin) => ({ hash, content: public_key }))
  return [
    ...pinList('trusted_certificates', 'encoded_cert', true, certificates),
    ...pinList('trusted_fingerprints', 'public_key', false, fingerprints),
  ]
}

function pinList(
  name: WrittenPins['name'],
  field: string,
  hashIsEnough: boolean,
  pins: readonly { readonly hash: string; readonly content: string }[],
): WrittenPins[] {
  if (pins.length === 0) return []
  const sorted = [...new Map(pins.map(pin => [pin.hash, pin])).values()].toSorted((a, b) => (a.hash < b.hash ? -1 : 1))
  const isWritten = ({ content }: { readonly content: string }): boolean => hashIsEnough || content !== ''
  const incomplete = sorted.filter(pin => !isWritten(pin)).map(pin => pin.hash)
  const items = sorted.filter(isWritten).map(pin => ({
    type: 'mapping' as const,
    entries: [
      { key: 'hash', value: { type: 'scalar' as const, text: scalarText(pin.hash) } },
      ...(pin.content === ''
        ? []
        : [{ key: field, value: { type: 'scalar' as const, text: scalarText(pin.content) } }]),
    ],
  }))
  const remarks = incomplete.map(
    hash => `# ${name}: ${visible(hash)} is approved too; Fivetran does not show its ${field}.`,
  )
  return [
    {
      name,
      lines: [...(items.length === 0 ? [] : entryLines({ key: name, value: { type: 'list', items } })), ...remarks],
      incomplete,
    },
  ]
}
