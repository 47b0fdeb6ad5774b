/** The pinned certificates and SSH fingerprints of a manifest. */
import { entryAt, type MappingNode, type LineColumn } from '../../manifests/node.ts'
import type { Problems } from '../../manifests/problems.ts'
import { isObject, type Value } from '../../model/value.ts'
import type { Pins } from './setup.ts'

/**
 * Each pin is a hash and what it is the hash of. `encoded_cert` may be left out, since Fivetran's list of approved
 * certificates may lack it, too. A hash that is pinned twice is an error.
 */
export function readPins(root: MappingNode, values: ReadonlyMap<string, Value>, problems: Problems): Pins {
  const read = (name: string, field: string): { hash: string; content: string }[] => {
    const pins = pinsOf(values.get(name), field)
    const seen = new Set<string>()
    for (const [index, { hash, content }] of pins.entries()) {
      const at = itemAt(root, name, index)
      if (hash !== '' && seen.has(hash))
        problems.error(at, `\`${name}\` pins the hash \`${hash}\` twice.`, 'Keep one of the two.')
      seen.add(hash)
      if (content.includes('-----BEGIN'))
        problems.warning(at, `\`${name}[${index}].${field}\` holds the lines of a PEM file.`, PIN_FORM[field])
    }
    return pins
  }
  return {
    certificates: read('trusted_certificates', 'encoded_cert').map(({ hash, content }) => ({
      hash,
      encoded_cert: content,
    })),
    fingerprints: read('trusted_fingerprints', 'public_key').map(({ hash, content }) => ({
      hash,
      public_key: content,
    })),
  }
}

const PIN_FORM: Readonly<Record<string, string>> = {
  encoded_cert:
    'Fivetran takes the base64 text alone, as the report of the setup test has it: no `-----BEGIN CERTIFICATE-----`, in one line.',
  public_key: 'Write the public key as the report of the setup test has it.',
}

function pinsOf(value: Value | undefined, field: string): { hash: string; content: string }[] {
  if (!Array.isArray(value)) return []
  return value.filter(isObject).map(pin => ({ hash: textOf(pin['hash']), content: textOf(pin[field]) }))
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : ''
}

function itemAt(root: MappingNode, name: string, index: number): LineColumn {
  const node = entryAt(root, name)?.value
  return (node?.kind === 'list' ? node.items[index] : undefined) ?? root
}
