/** The manifest of a connector that a Terraform state declares. */
import { own } from '../../../model/own.ts'
import type { FieldType } from '../../../model/field-type.ts'
import type { ObservedResource } from '../../../model/resource.ts'
import type { Json, JsonObject } from '../../../model/value.ts'
import type { DeclaredFields } from '../../../terraform/declared.ts'
import type { CannotImport, ImportDraft, ImportPart, TakenResource } from '../../kind.ts'
import { incompleteNote, pinLists } from '../../setup/pin-lists.ts'
import { configOf, type Pins } from '../../setup/setup.ts'
import { isImported, pinsIn, settingPart, testParts, unreportedNotes, withUnreported } from '../../setup/state-parts.ts'
import { heldSecrets, separateSecrets } from '../../setup/state-secrets.ts'
import { connectorType, SETTING_NAMES } from '../connector.ts'
import { identityOf, writable, type DraftInput } from '../import/draft.ts'
import { shortened } from '../import/schema-config.ts'
import { isSchemaConfigField } from '../schema-config/fields.ts'
import { SEED_AUTH, SEED_CONFIG } from '../seed.ts'
import { areaOf } from './config.ts'
import { syncsOf } from './schemas.ts'
import { settingsOf } from './settings.ts'

/** What a state declares of a connector, secrets as masks. */
export interface DeclaredConnector {
  readonly config: DeclaredFields
  readonly auth: DeclaredFields
  readonly settings: DeclaredFields
  readonly tests: readonly ImportPart[]
  readonly pins: Pins
  /** Of what syncs, in the long form. */
  readonly syncs: JsonObject
  /** The values of its secrets. */
  readonly secrets: readonly string[]
}

type Known = Pick<DraftInput, 'connector' | 'metadata'>

/** Pure. */
export function declaredConnector(taken: TakenResource, { connector, metadata }: Known): DeclaredConnector {
  const [config, auth] = [areaOf('config', taken), areaOf('auth', taken)]
  const shown = configOf(connector) ?? {}
  const hidden = separateSecrets(config.values, [metadata.config, SEED_CONFIG], shown)
  const held = isImported(taken.main) ? heldSecrets(shown, config.values) : {}
  const hiddenAuth = separateSecrets(auth.values, [metadata.auth, SEED_AUTH], {})
  return {
    config: { ...config, values: { ...held, ...hidden.values } },
    auth: { ...auth, values: hiddenAuth.values },
    settings: settingsOf(taken),
    tests: testsOf(taken),
    pins: pinsIn(taken.parts),
    syncs: syncsOf(taken.parts),
    secrets: [...hidden.secrets, ...hiddenAuth.secrets],
  }
}

/** Where a resource of its own sets the configuration, its tests are those of a change. */
function testsOf({ main, parts }: TakenResource): ImportPart[] {
  const config = parts.find(({ type }) => type === 'fivetran_connection_config')
  return config === undefined ? testParts(main, false) : testParts(config, true)
}

interface Input extends Omit<DraftInput, 'pins' | 'syncs'> {
  readonly declared: DeclaredConnector
  readonly hide: (value: Json) => Json
}

/** The draft, or why there can be none. Pure. */
export function draftDeclared(input: Input): ImportDraft | CannotImport {
  const { connector, metadata, declared, hide } = input
  const named = identityOf(input)
  if ('reason' in named) return named
  const types = connectorType(metadata).properties ?? {}
  const shown = configOf(connector) ?? {}
  const config = writable(declared.config.values, metadata)
  const unreported = Object.keys(config).filter(name => own<Json>(shown, name) === undefined)
  const lists = pinLists(declared.pins)
  return {
    ...named,
    parts: [
      {
        name: 'config',
        value: hide(config),
        type: withUnreported(types['config'], unreported),
        declared: declared.config.declared,
      },
      { name: 'auth', value: hide(declared.auth.values), type: types['auth'], declared: declared.auth.declared },
      ...declared.tests,
      ...lists,
      ...settings(declared.settings, connector, types, hide),
      ...Object.entries(declared.syncs).map(([name, value]) => ({ name, value: shortened(value) })),
    ],
    notes: [
      ...lists.flatMap(incompleteNote),
      ...unreportedNotes(unreported),
      ...undescribed(declared.config.values, config),
    ],
  }
}

/** What Fivetran does not describe, and no manifest may hold. */
function undescribed(values: JsonObject, written: JsonObject): string[] {
  return Object.keys(values)
    .filter(name => own<Json>(written, name) === undefined && !IN_ADDRESS.has(name))
    .map(name => `\`config.${name}\` was left out: it is read-only, or no field of the service.`)
}

/** These stand in `destination_schema`. */
const IN_ADDRESS: ReadonlySet<string> = new Set(['schema', 'table', 'schema_prefix', 'table_group_name'])

/** In the order of the documentation. A daily connector alone has a time of day. */
function settings(
  fields: DeclaredFields,
  { fields: reported = {} }: ObservedResource,
  types: Readonly<Record<string, FieldType>>,
  hide: Input['hide'],
): ImportPart[] {
  const { values, declared } = fields
  const frequency = values['sync_frequency'] ?? reported['sync_frequency']
  const isDaily = frequency === 1440 || frequency === '1440'
  const names = SETTING_NAMES.filter(
    name =>
      own<Json>(values, name) !== undefined &&
      !isSchemaConfigField(name) &&
      (name !== 'daily_sync_time' || isDaily || declared.has(name)),
  )
  return names.map(name => {
    const type = types[name]
    // How names are made takes effect at a creation alone, and nothing tells of it afterwards.
    const isSilent = name === 'destination_schema_names' && type !== undefined
    return settingPart(name, hide(values[name] ?? null), isSilent ? { ...type, reported: false } : type, fields)
  })
}
