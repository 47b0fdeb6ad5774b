/** The fields of a connector's manifest that do not depend on its service. */
import { idField, kindField, LIFECYCLE, SECRET_VERSION } from '../../manifests/common-fields.ts'
import { flag, mapping, name, readOnly, refused, text, whole, type ManifestField } from '../../manifests/field.ts'
import { NETWORK_FIELDS, TEST_FIELDS } from '../setup/fields.ts'
import { SERVICE_NAME } from '../service-name.ts'
import { SCHEDULE } from './schedule.ts'
import { SCHEMA_CONFIG_MANIFEST } from './schema-config/manifest.ts'

/** What Fivetran's answers hold and no request takes. */
const REPORTED = [
  'status',
  'succeeded_at',
  'failed_at',
  'service_version',
  'setup_tests',
  'source_sync_details',
  'connect_card',
] as const
/** Fields that people know from Fivetran's API and that would be lost here. */
const NOT_YET = ['data_checks'] as const

const PLAIN = { plain: true } as const

/** In the order of the documentation. `destination_schema`, `config` and `auth` depend on the service. */
export const CONNECTOR_FIELDS = {
  kind: kindField('connector', true),
  id: idField('that Fivetran has at this address'),
  group: name('The group (destination) by its name in Fivetran. Exactly one of `group` and `group_id`.', PLAIN),
  group_id: name('The group (destination) by its id. Exactly one of `group` and `group_id`.', {
    ...PLAIN,
    insteadOf: 'group',
    examples: ['decent_dropsy'],
  }),
  service: name("The connector type, as Fivetran's API names it.", {
    ...PLAIN,
    pattern: SERVICE_NAME.source,
    takes: { what: 'the name of a service', hint: 'Write one name, such as `google_ads`.' },
    missing: {
      message: 'The manifest does not name a service.',
      hint: 'Write `service:` and the connector type, such as `github`.',
    },
    examples: ['github', 'postgres', 'amplitude'],
  }),
  ...TEST_FIELDS,
  paused: flag(
    'Whether the connector is paused. Absent: set running when it is created from here, and later left as it is.',
  ),
  sync_frequency: whole('Minutes from one sync to the next.', {
    enum: ['1', '5', '15', '30', '60', '120', '180', '360', '480', '720', '1440'],
    unit: 'minutes',
  }),
  // "In one hour increments starting from 00:00 to 23:00", says Fivetran's API description.
  daily_sync_time: text('The full hour (UTC) at which the daily sync starts; for a `sync_frequency` of 1440.', {
    pattern: '^([01][0-9]|2[0-3]):00$',
    takes: {
      what: 'a full hour (UTC)',
      hint: 'Write it as `HH:00`, such as `14:00`: Fivetran starts daily syncs at full hours only.',
    },
    examples: ['14:00'],
  }),
  schedule_type: text('`auto`: by `sync_frequency`; `manual`: syncs start through the API alone.', {
    enum: ['auto', 'manual'],
  }),
  schedule: SCHEDULE,
  pause_after_trial: flag('Whether the connector is paused when its free trial ends.'),
  data_delay_sensitivity: text('How soon Fivetran reports delayed data.', {
    enum: ['LOW', 'NORMAL', 'HIGH', 'CUSTOM', 'SYNC_FREQUENCY'],
  }),
  data_delay_threshold: whole('Minutes of delay that are reported, for the sensitivity `CUSTOM`.', {
    minimum: 0,
    unit: 'minutes',
  }),
  destination_configuration: mapping('What the connector uses of its destination.', {
    unlisted: 'allowed',
    properties: { virtual_warehouse: text('The virtual warehouse, in Snowflake.') },
  }),
  ...NETWORK_FIELDS,
  destination_schema_names: text(
    'How schemas, tables and columns are named in the destination; takes effect at creation only.',
    { ...PLAIN, enum: ['FIVETRAN_NAMING', 'SOURCE_NAMING'], nullable: false },
  ),
  ...SCHEMA_CONFIG_MANIFEST,
  secret_version: SECRET_VERSION,
  lifecycle: LIFECYCLE,
  name: readOnly('The name that Fivetran gives the connector.'),
  connected_by: readOnly('Who set the connector up.'),
  created_at: readOnly('When the connector was made.'),
  last_updated: readOnly('When the connector was last changed.'),
  ...Object.fromEntries(
    REPORTED.map(field => [field, refused(`\`${field}\` is read-only: Fivetran reports it.`, 'Remove it.')]),
  ),
  ...Object.fromEntries(
    NOT_YET.map(field => [
      field,
      refused(
        `\`${field}\` is a field of Fivetran's API that is not managed here yet.`,
        'Remove it; set it in Fivetran.',
      ),
    ]),
  ),
  schema_status: refused(
    '`schema_status` is a state that Fivetran moves on by itself, and no setting: as one it would soon be out of date.',
    'Remove it; change it in Fivetran.',
  ),
  connect_card_config: refused(
    '`connect_card_config` makes a link by which whoever has it can set the connector up, and is never sent.',
    'Remove it; authorise the connector in Fivetran.',
  ),
  is_historical_sync: refused(
    '`is_historical_sync` would start a full re-sync, and is never sent.',
    'Remove it; start a re-sync in Fivetran.',
  ),
} as const satisfies Readonly<Record<string, ManifestField>>
