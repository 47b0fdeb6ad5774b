/** The fields of a manifest beside `config` and `auth`, checked one by one so that every problem is found. */
import { complain, convertEntry, hasEnough, type ConvertContext } from '../../manifests/convert.ts'
import { own } from '../../model/own.ts'
import { SCHEMA_FIELD_NAMES } from './schema-fields.ts'
import { SEED_AUTH, SEED_CONFIG } from './seed.ts'
import { didYouMean } from '../../model/suggest.ts'
import type { FieldType, ServiceMetadata } from '../../model/field-type.ts'
import { Secret } from '../../model/secret.ts'
import { formatPath, isObject, type Path, type Value } from '../../model/value.ts'
import { MANIFEST_FIELDS, READ_ONLY_FIELDS } from './fields.ts'
import { entryOf, isNullNode, type Entry, type MappingNode, type Node } from '../../manifests/node.ts'

export interface TopLevel {
  /** Values by field; what was wrong is left out. */
  readonly values: ReadonlyMap<string, Value>
  /** False when something that decides what the manifest is about is not at hand in this run. */
  readonly complete: boolean
}

/** Fields that are shown, or decide what happens before secrets are at hand. */
const PLAIN_FIELDS = new Set([
  'kind',
  'id',
  'group',
  'group_id',
  'service',
  'destination_schema',
  'destination_schema_names',
  'lifecycle',
  'run_setup_tests',
  'trust_certificates',
  'trust_fingerprints',
  'trusted_certificates',
  'trusted_fingerprints',
])

/** Converts the top-level fields; problems go into the context. `config` and `auth` are left to others. */
export function convertTopLevel(
  root: MappingNode,
  metadata: ServiceMetadata | undefined,
  context: ConvertContext,
): TopLevel {
  const type = typeOfManifest(metadata)
  const unindented = isUnindentedSchema(root)
  const values = new Map<string, Value>()
  let complete = true
  for (const entry of root.entries) {
    if (entry.key === 'config' || entry.key === 'auth' || !isKnown(entry, unindented, context)) continue
    const value = convertEntry(entry, type, [], context)
    if (value === undefined) continue
    const fits = fitsInto(entry, value, context)
    complete &&= fits !== 'later'
    if (fits === 'yes') values.set(entry.key, value)
  }
  return { values, complete }
}

function typeOfManifest(metadata: ServiceMetadata | undefined): FieldType {
  const keys = metadata?.externalSecretsKeys
  const properties =
    keys === undefined
      ? MANIFEST_FIELDS
      : { ...MANIFEST_FIELDS, external_secrets_keys_config: { ...keys, type: 'object' as const } }
  return { type: 'object', secret: false, readonly: false, immutable: false, properties }
}

function isKnown(entry: Entry, unindented: boolean, context: ConvertContext): boolean {
  if (unindented) {
    if (entry.key === 'destination_schema') return false
    if (isSchemaField(entry.key)) {
      complain(context, entry, `\`${entry.key}\` belongs to \`destination_schema\`.`, 'Indent it by two spaces.')
      return false
    }
  }
  if (own(MANIFEST_FIELDS, entry.key) !== undefined) return true
  if (entry.key === 'is_historical_sync') {
    complain(
      context,
      entry,
      '`is_historical_sync` would start a full re-sync, and is never sent.',
      'Remove it; start a re-sync in Fivetran.',
    )
    return false
  }
  if (READ_ONLY_FIELDS.has(entry.key)) {
    complain(
      context,
      entry,
      `\`${entry.key}\` is read-only: Fivetran sets it.`,
      'Remove it; the output `connectors` gives it back.',
    )
    return false
  }
  if (hasEnough(context, 'error')) return false
  const hint =
    misplaced(entry.key) ??
    didYouMean(entry.key, Object.keys(MANIFEST_FIELDS)) ??
    'Remove it; settings of the service belong under `config:`.'
  complain(context, entry, `\`${entry.key}\` is not a field of a manifest.`, hint)
  return false
}

/** True when `destination_schema` is empty because what belongs below it is not indented. */
function isUnindentedSchema(root: MappingNode): boolean {
  const entry = entryOf(root, 'destination_schema')
  return entry !== undefined && isNullNode(entry.value) && root.entries.some(({ key }) => isSchemaField(key))
}

function isSchemaField(key: string): boolean {
  return SCHEMA_FIELD_NAMES.some(name => name === key)
}

function misplaced(key: string): string | undefined {
  if (own(SEED_CONFIG.properties, key) !== undefined) return `Write it under \`config:\`.`
  if (own(SEED_AUTH.properties, key) !== undefined) return `Write it under \`auth:\`.`
  return undefined
}

function fitsInto(entry: Entry, value: Value, context: ConvertContext): 'yes' | 'no' | 'later' {
  if (!PLAIN_FIELDS.has(entry.key)) return 'yes'
  const secrets = [...secretsIn(value, entry.value, [entry.key])]
  if (secrets.length === 0) return 'yes'
  const wrong = secrets.filter(({ secret }) => secret.references.some(name => name.startsWith('secrets.')))
  for (const { node, path } of wrong)
    complain(
      context,
      node,
      `\`${formatPath(path)}\` cannot hold a secret: plans show it.`,
      'Write it out, or use `${{ vars.NAME }}`.',
    )
  if (wrong.length > 0) return 'no'
  complain(
    context,
    entry,
    `\`${entry.key}\` is made of variables that this run does not have, so this manifest is not planned here.`,
    undefined,
    'warning',
  )
  return 'later'
}

interface FoundSecret {
  readonly secret: Secret
  readonly node: Node
  readonly path: Path
}

/** The secrets of a value that was converted from that node. */
function* secretsIn(value: Value, node: Node, path: Path): Generator<FoundSecret> {
  if (value instanceof Secret) yield { secret: value, node, path }
  else if (Array.isArray(value))
    for (const [index, item] of value.entries())
      yield* secretsIn(item, (node.kind === 'list' ? node.items[index] : undefined) ?? node, [...path, index])
  else if (isObject(value))
    for (const [key, item] of Object.entries(value))
      yield* secretsIn(item, (node.kind === 'mapping' ? entryOf(node, key)?.value : undefined) ?? node, [...path, key])
}
