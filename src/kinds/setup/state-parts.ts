/** What Terraform states say of connectors and destinations alike: tests, and pins. Pure. */
import { own } from '../../model/own.ts'
import type { FieldType } from '../../model/field-type.ts'
import type { ObservedResource } from '../../model/resource.ts'
import type { Json, JsonObject } from '../../model/value.ts'
import type { DeclaredFields } from '../../terraform/declared.ts'
import { listOf, textOf } from '../../terraform/fields.ts'
import type { TerraformResource } from '../../terraform/resource.ts'
import type { CannotImport, ImportPart } from '../kind.ts'
import type { Pins } from './setup.ts'

const TEST_NAMES = ['run_setup_tests', 'trust_certificates', 'trust_fingerprints'] as const

/**
 * Whether tests run, and whom they trust, as far as it was set. Where the plan does not tell, what stands in the state
 * counts, unless it is what both the provider and a manifest do without it. `runsUnasked`: what the provider does.
 */
export function testParts({ values, declared }: TerraformResource, runsUnasked: boolean): ImportPart[] {
  const isSet = (name: (typeof TEST_NAMES)[number], value: boolean): boolean => {
    if (declared !== undefined) return own(declared, name) !== undefined
    return name === 'run_setup_tests' ? !(value && runsUnasked) : value
  }
  return TEST_NAMES.flatMap(name => {
    const value = values[name]
    return typeof value === 'boolean' && isSet(name, value) ? [{ name, value }] : []
  })
}

/**
 * True for a resource that was imported and never applied, as far as the state tells: what it holds is what Fivetran
 * reports, and nothing tells what is set.
 */
export function isImported({ values, declared }: TerraformResource): boolean {
  return declared === undefined && typeof values['run_setup_tests'] !== 'boolean'
}

/** The pins of resources that list approved certificates or fingerprints. */
export function pinsIn(parts: readonly TerraformResource[]): Pins {
  const listed = (name: string): JsonObject[] => parts.flatMap(({ values }) => listOf(values, name))
  return {
    certificates: listed('certificate').map(pin => ({
      hash: textOf(pin, 'hash'),
      encoded_cert: textOf(pin, 'encoded_cert'),
    })),
    fingerprints: listed('fingerprint').map(pin => ({
      hash: textOf(pin, 'hash'),
      public_key: textOf(pin, 'public_key'),
    })),
  }
}

/** The values of those attributes. */
export function picked(values: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name): [string, Json][] => {
      const value = own<Json>(values, name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** Why there can be no manifest: since the state was written, another service has come into its place. */
export function statedService(
  { values }: TerraformResource,
  { service }: Pick<ObservedResource, 'service'>,
): CannotImport | undefined {
  const stated = textOf(values, 'service')
  if (stated === service) return undefined
  return {
    reason: `The state has the service \`${stated}\`, and Fivetran has \`${service}\`: refresh the state first (\`terraform apply -refresh-only\`).`,
  }
}

/** The type of `config` in which Fivetran does not report the fields of those names. */
export function withUnreported(type: FieldType | undefined, names: readonly string[]): FieldType | undefined {
  if (type?.properties === undefined) return type
  const silent = names.flatMap((name): [string, FieldType][] => {
    const field = own(type.properties, name)
    return field === undefined ? [] : [[name, { ...field, reported: false }]]
  })
  return { ...type, properties: { ...type.properties, ...Object.fromEntries(silent) } }
}

/** What to say of them. */
export function unreportedNotes(names: readonly string[]): string[] {
  return names.map(name => `Fivetran does not report \`config.${name}\`, so it stands in the manifest as a comment.`)
}

/** A setting as a part of a manifest. */
export function settingPart(
  name: string,
  value: Json,
  type: FieldType | undefined,
  { declared }: DeclaredFields,
): ImportPart {
  return { name, value, type, ...(declared.has(name) ? { declared: true } : {}) }
}
