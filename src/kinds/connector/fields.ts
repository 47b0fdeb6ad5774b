/** The fields of a manifest: the one source of its checks and of its published JSON Schema. */
import type { FieldType } from '../../model/field-type.ts'

/** A field with what a reader of the schema is told about it. */
export interface ManifestField extends FieldType {
  readonly description: string
  /** A regular expression that a text must match whole, and an example of it. */
  readonly pattern?: string
  readonly examples?: readonly string[]
  readonly properties?: Readonly<Record<string, ManifestField>>
  readonly items?: ManifestField
}

type Extra = Partial<Omit<ManifestField, 'type' | 'description'>>

const field =
  (type: FieldType['type']) =>
  (description: string, extra: Extra = {}): ManifestField => ({
    type,
    description,
    secret: false,
    readonly: false,
    immutable: false,
    ...extra,
  })
const text = field('string')
const flag = field('boolean')
const whole = field('integer')
const scalar = field('any')
const mapping = field('object')
const list = field('array')

export const KINDS = ['connector'] as const
/** Kinds that will follow. */
export const FUTURE_KINDS: readonly string[] = ['group', 'destination']

export const DAILY_SYNC_TIME = '([01][0-9]|2[0-3]):[0-5][0-9]'

const pin = (what: string, content: string, contentDescription: string, required: readonly string[]): ManifestField =>
  mapping(`One approved ${what}.`, {
    required,
    properties: { hash: text(`The hash by which Fivetran names the ${what}.`), [content]: text(contentDescription) },
  })

export const MANIFEST_FIELDS: Readonly<Record<string, ManifestField>> = {
  kind: text('What the document describes.', { enum: KINDS, default: 'connector' }),
  id: text("Pins the connector's id: it must be the id that Fivetran has at this address.", { nullable: false }),
  group: text('The group (destination) by its name in Fivetran. Exactly one of `group` and `group_id`.', {
    nullable: false,
  }),
  group_id: text('The group (destination) by its id. Exactly one of `group` and `group_id`.', {
    nullable: false,
    examples: ['decent_dropsy'],
  }),
  service: text("The connector type, as Fivetran's API names it.", {
    nullable: false,
    examples: ['github', 'postgres', 'amplitude'],
  }),
  destination_schema: mapping(
    'Where the connector writes to in the destination: `name`; `name` and `table`; `name` and `table_group_name`; or `prefix`, depending on the service.',
    {
      nullable: false,
      properties: {
        name: text('The schema. Fivetran: `config.schema`.', { nullable: false }),
        table: text('The table, for services that write to one. Fivetran: `config.table`.', { nullable: false }),
        prefix: text('The prefix of all schemas, for databases. Fivetran: `config.schema_prefix`.', {
          nullable: false,
        }),
        table_group_name: text('The table group. Fivetran: `config.table_group_name`.', { nullable: false }),
      },
    },
  ),
  config: mapping("The service's settings, by the names of Fivetran's API. Only what is written here is managed."),
  auth: mapping('The authorization settings.'),
  run_setup_tests: flag('Whether the setup tests run after a change.', { default: true, nullable: false }),
  trust_certificates: flag(
    'Whether setup tests accept any certificate. Rather pin approved ones in `trusted_certificates`.',
    { default: false, nullable: false },
  ),
  trust_fingerprints: flag(
    'Whether setup tests accept any SSH fingerprint. Rather pin approved ones in `trusted_fingerprints`.',
    { default: false, nullable: false },
  ),
  trusted_certificates: list('Approved certificates.', {
    items: pin(
      'certificate',
      'encoded_cert',
      'The certificate, base64. Only a certificate that Fivetran has approved already can do without it.',
      ['hash'],
    ),
  }),
  trusted_fingerprints: list('Approved SSH fingerprints.', {
    items: pin('SSH fingerprint', 'public_key', "The host's public key.", ['hash', 'public_key']),
  }),
  paused: flag(
    'Whether the connector is paused. Absent: set running when it is created from here, and later left as it is.',
  ),
  sync_frequency: whole('Minutes from one sync to the next.', {
    enum: ['1', '5', '15', '30', '60', '120', '180', '360', '480', '720', '1440'],
    unit: 'minutes',
  }),
  daily_sync_time: text('When the daily sync starts (UTC), `HH:MM`; for a `sync_frequency` of 1440.', {
    pattern: DAILY_SYNC_TIME,
    examples: ['14:00'],
  }),
  schedule_type: text('`auto`: by `sync_frequency`; `manual`: syncs start through the API alone.', {
    enum: ['auto', 'manual'],
  }),
  pause_after_trial: flag('Whether the connector is paused when its free trial ends.'),
  data_delay_sensitivity: text('How soon Fivetran reports delayed data.', {
    enum: ['LOW', 'NORMAL', 'HIGH', 'CUSTOM', 'SYNC_FREQUENCY'],
  }),
  data_delay_threshold: whole('Minutes of delay that are reported, for the sensitivity `CUSTOM`.', {
    minimum: 0,
    unit: 'minutes',
  }),
  networking_method: text('How Fivetran reaches the source.', {
    enum: ['Directly', 'PrivateLink', 'SshTunnel', 'ProxyAgent'],
  }),
  proxy_agent_id: text('The id of the proxy agent.'),
  private_link_id: text('The id of the private link.'),
  hybrid_deployment_agent_id: text('The id of the hybrid deployment agent.'),
  external_secrets_manager_id: text('The id of the external secrets manager.'),
  external_secrets_keys_config: mapping('The keys under which the external secrets manager holds the secrets.'),
  destination_schema_names: text(
    'How schemas, tables and columns are named in the destination; takes effect at creation only.',
    { enum: ['FIVETRAN_NAMING', 'SOURCE_NAMING'], nullable: false },
  ),
  secret_version: scalar('Any value: changing it sends all secrets of this connector again.'),
  lifecycle: mapping('How changes are treated.', {
    properties: {
      prevent_destroy: flag('Refuse to delete or replace this connector, even when its manifest is gone.', {
        default: false,
        nullable: false,
      }),
      ignore_changes: list('Fields whose differences are ignored.', {
        items: text('A path, such as `config.reports` or `paused`.', { examples: ['config.reports'] }),
      }),
    },
  }),
}

/** Fields that Fivetran sets. */
export const READ_ONLY_FIELDS: ReadonlySet<string> = new Set(['name', 'connected_by', 'created_at', 'last_updated'])
