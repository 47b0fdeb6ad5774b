/** The fields of a destination's manifest, of whatever service. `config` depends on the service. */
import { idField, kindField, LIFECYCLE, SECRET_VERSION, TAKES_ALONG } from '../../manifests/common-fields.ts'
import { flag, mapping, name, NOT_BLANK, readOnly, refused, text, type ManifestField } from '../../manifests/field.ts'
import { NAMES_ONE_GROUP } from '../group/fields.ts'
import { NETWORK_FIELDS, TEST_FIELDS } from '../setup/fields.ts'
import { SERVICE_NAME } from '../service-name.ts'
import { REGIONS } from './regions.ts'
import { OFFSET_PATTERN } from './time-zone.ts'

const PLAIN = { plain: true } as const
const CLEARABLE = { nullable: true } as const

/** In the order of the documentation. */
export const DESTINATION_FIELDS = {
  kind: kindField('destination', false),
  id: idField('of the group'),
  group: name('The group by its name in Fivetran. Exactly one of `group` and `group_id`.', PLAIN),
  group_id: name('The group by its id. Exactly one of `group` and `group_id`.', {
    ...PLAIN,
    insteadOf: 'group',
    examples: ['decent_dropsy'],
  }),
  service: name("The destination type, as Fivetran's API names it. It cannot change.", {
    ...PLAIN,
    pattern: SERVICE_NAME.source,
    takes: { what: 'the name of a service', hint: 'Write one name, such as `big_query`.' },
    missing: {
      message: 'The manifest does not name a service.',
      hint: 'Write `service:` and the destination type, such as `snowflake`.',
    },
    examples: ['snowflake', 'big_query', 'databricks', 'redshift', 'postgres_warehouse', 'managed_data_lake'],
  }),
  region: text(
    'Where Fivetran processes the data. Absent: left as it is; Fivetran chooses one for a new destination.',
    {
      enum: REGIONS,
      open: true,
      nullable: false,
      pattern: NOT_BLANK,
      examples: ['AWS_US_EAST_1', 'GCP_US_EAST4', 'AZURE_WESTEUROPE'],
    },
  ),
  time_zone_offset: text('Hours from UTC, -11 to +12. It decides when a day ends.', {
    ...PLAIN,
    nullable: false,
    pattern: OFFSET_PATTERN,
    takes: { what: 'the hours from UTC', hint: 'Write whole hours, such as `-5`, `0` or `+3`.' },
    missing: {
      message: 'The manifest does not say the time zone, which Fivetran requires.',
      hint: 'Write `time_zone_offset:` and the hours from UTC, such as `-5`, `0` or `+3`.',
    },
    examples: ['-5', '0', '+3'],
  }),
  daylight_saving_time_enabled: flag('Whether the offset follows daylight saving time.', { nullable: false }),
  ...NETWORK_FIELDS,
  networking_method: {
    ...NETWORK_FIELDS.networking_method,
    description: 'How Fivetran reaches the destination.',
    nullable: false,
  },
  proxy_agent_id: text('The id of the proxy agent.', CLEARABLE),
  private_link_id: text('The id of the private link.', CLEARABLE),
  hybrid_deployment_agent_id: text('The id of the hybrid deployment agent.', CLEARABLE),
  external_secrets_manager_id: text('The id of the external secrets manager.', CLEARABLE),
  ...TEST_FIELDS,
  secret_version: SECRET_VERSION,
  lifecycle: {
    ...LIFECYCLE,
    properties: {
      ...LIFECYCLE.properties,
      [TAKES_ALONG]: flag(
        'Delete the connectors `fivetran_metadata` and `fivetran_log` with the destination, which Fivetran makes by itself. It must be merged before the manifest is removed.',
        { default: false, nullable: false },
      ),
    },
  },
  setup_status: readOnly('How the setup stands.'),
  setup_tests: refused('`setup_tests` is read-only: Fivetran reports it.', 'Remove it.'),
  local_processing_agent_id: refused(
    '`local_processing_agent_id` is the old name of the hybrid deployment agent.',
    'Write it as `hybrid_deployment_agent_id`.',
  ),
} as const satisfies Readonly<Record<string, ManifestField>>

const CONFIG = "The service's settings, by the names of Fivetran's API. Only what is written here is managed."

/** All fields of a manifest, with `config` as that service has it. */
export function destinationFields(config: ManifestField, keys: ManifestField): ManifestField {
  const { kind, id, group, group_id, service, external_secrets_keys_config: _keys, ...others } = DESTINATION_FIELDS
  return mapping('A Fivetran destination as code.', {
    properties: {
      kind,
      id,
      group,
      group_id,
      service,
      config: { ...config, description: CONFIG },
      ...others,
      external_secrets_keys_config: keys,
    },
    rules: NAMES_ONE_GROUP,
  })
}
