/** The connector that a manifest describes. */
import type { ReadOptions } from '../../manifests/document.ts'
import { ANY } from '../../manifests/field.ts'
import type { ManifestDocument } from '../../manifests/node.ts'
import { byPosition } from '../../manifests/problems.ts'
import { resourceOf, type CommonParts, type ReadResource } from '../../manifests/resource.ts'
import type { Problem } from '../../model/errors.ts'
import type { ServiceMetadata, ServiceName } from '../../model/field-type.ts'
import type { RecordedParents } from '../../model/recorded-parents.ts'
import type { DesiredResource } from '../../model/resource.ts'
import { isEmpty, objectOrEmpty, type Value, type ValueObject } from '../../model/value.ts'
import type { Group } from '../group/group.ts'
import { livesIn } from '../group/member.ts'
import { resolveGroup, type GroupContext } from '../group/reference.ts'
import { readPins } from '../setup/pins.ts'
import { policyOf, setupSettings } from '../setup/policy.ts'
import type { Pins, SetupTestPolicy } from '../setup/setup.ts'
import { resolveSchema } from './address.ts'
import { checkSchemaConfig } from './check-schema-config.ts'
import {
  connectorAddress,
  connectorType,
  SETTING_NAMES,
  withSchemaTypes,
  type DesiredConnector,
  type SettingName,
} from './connector.ts'
import { errorsOf, misnamedService } from './identify.ts'
import { SCHEMA_CONFIG_FIELDS } from './schema-config/fields.ts'
import { connectorDocument } from './schema.ts'

export interface DesiredContext extends ReadOptions, GroupContext {
  /**
   * Of the manifest's service; undefined when it is not at hand. Fields are then checked against the seed's list, with
   * warnings.
   */
  readonly metadata: ServiceMetadata | undefined
  /** The services that are known to this run, to tell which one a misspelt name means. */
  readonly services: readonly ServiceName[]
}

/**
 * The connector that a manifest describes, checked and converted. `desired` is undefined when there is an error, or
 * when something that decides what the manifest is about is not at hand. Pure; all problems of the document are found
 * at once.
 */
export function toDesired(
  document: ManifestDocument,
  context: DesiredContext,
): { readonly desired?: DesiredConnector; readonly problems: readonly Problem[] } {
  const type = connectorDocument(context.metadata)
  const { config, auth } = type.fields.properties ?? {}
  const areas = { ...(config === undefined ? {} : { config }), ...(auth === undefined ? {} : { auth }), schemas: ANY }
  const misnamed = misnamedService(document, context.references, context.services)
  const { desired, problems } = resourceOf(document, type, { areas, settings: SETTING_NAMES }, context, read =>
    build(read, context),
  )
  const all = misnamed === undefined ? problems : [...errorsOf(problems), misnamed]
  return { ...(desired === undefined ? {} : { desired }), problems: byPosition(all) }
}

function build(
  { document, common, values, remains, problems, complete }: ReadResource,
  context: DesiredContext,
): DesiredConnector | undefined {
  const service = values.get('service')
  const reference = complete ? resolveGroup(document, values, context, problems) : undefined
  const schema = complete ? resolveSchema(values) : undefined
  const pins = readPins(document.root, remains, problems)
  checkSchemaConfig({ values, remains, positions: common.positions, problems, metadata: context.metadata })
  if (typeof service !== 'string' || reference === undefined || schema === undefined) return undefined
  return buildConnector({
    ...common,
    ...reference,
    groups: context.groups ?? [],
    parents: context.parents,
    schema: schema.schema,
    schemaFields: schema.fields,
    service,
    metadata: context.metadata,
    config: objectOrEmpty(values.get('config')),
    auth: objectOrEmpty(values.get('auth')),
    settings: Object.fromEntries(
      SETTING_NAMES.filter(name => values.has(name)).map(name => [name, values.get(name) ?? null]),
    ),
    tests: policyOf(values),
    pins,
  })
}

/** The checked and converted parts of a manifest. */
export interface ConnectorParts extends CommonParts, Pick<DesiredResource, 'declaredParent'> {
  readonly group: Group
  /** All groups that the key sees; empty offline. */
  readonly groups: readonly Group[]
  /** What groups were called when their connectors were last applied. */
  readonly parents?: RecordedParents | undefined
  readonly schema: string
  /** As Fivetran's `config` takes them. */
  readonly schemaFields: Readonly<Record<string, string>>
  readonly service: string
  readonly metadata: ServiceMetadata | undefined
  readonly config: ValueObject
  readonly auth: ValueObject
  readonly settings: Readonly<Partial<Record<SettingName, Value>>>
  readonly tests: SetupTestPolicy
  readonly pins: Pins
}

/** The connector that these parts describe. Pure. */
export function buildConnector(parts: ConnectorParts): DesiredConnector {
  const { group, groups, parents, schema, schemaFields, service, ...others } = parts
  const { metadata, config, auth, settings, tests, pins, ...common } = others
  return {
    ...common,
    address: connectorAddress(group, schema, groups, parents),
    service,
    fields: fieldsOf({ config, auth, settings }),
    type: withSchemaTypes(connectorType(metadata), settings.schemas),
    settings: { destination_schema: { ...schemaFields }, ...setupSettings({ tests, pins }) },
    dependsOn: [],
    ...livesIn(group),
    group,
    schemaFields,
    tests,
    pins,
    ...(metadata?.reloadsNames === undefined ? {} : { reloadsNames: metadata.reloadsNames }),
  }
}

function fieldsOf({ config, auth, settings }: Pick<ConnectorParts, 'config' | 'auth' | 'settings'>): ValueObject {
  const declared = SETTING_NAMES.flatMap((name): [string, Value][] => {
    const value = settings[name]
    // What says nothing of what syncs is not declared.
    const isSilent = SCHEMA_CONFIG_FIELDS.some(one => one === name) && isEmpty(value)
    return value === undefined || isSilent ? [] : [[name, value]]
  })
  return {
    ...(Object.keys(config).length === 0 ? {} : { config }),
    ...(Object.keys(auth).length === 0 ? {} : { auth }),
    ...Object.fromEntries(declared),
  }
}
