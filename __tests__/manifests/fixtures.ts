import { parseMetadata } from '../../src/kinds/connector/metadata.ts'
import type { DesiredContext } from '../../src/kinds/connector/desired.ts'
import { credentialTest, type References } from '../../src/manifests/references.ts'
import type { Group } from '../../src/kinds/group/group.ts'
import type { ServiceMetadata, ServiceName } from '../../src/model/field-type.ts'
import { WORDS } from '../support/words.ts'

export const GROUPS: readonly Group[] = [
  { id: 'decent_dropsy', name: 'Warehouse' },
  { id: 'twin_one', name: 'Twins' },
  { id: 'twin_two', name: 'Twins' },
  { id: 'blank_end', name: 'Ends Blank ' },
]

export const REFERENCES: References = {
  secrets: {
    GH_CONNECTOR_PAT: 'ghp_a_secret_value',
    FIVETRAN_SECRET: 'the-api-secret',
    MASKED: '******',
    GITHUB_TOKEN: 'x',
    github_token: 'x',
  },
  vars: { TUNNEL_HOST: 'tunnel.example.com', PORT: '5432', FLAG: 'true' },
  env: {
    SHOP_DB_PASSWORD: 'pass\nword\n',
    EMPTY: '',
    ACTIONS_RUNTIME_TOKEN: 'x',
    INPUT_FIVETRAN_API_SECRET: 'x',
    PATH: '/bin',
  },
  words: WORDS.references,
  holdsCredential: credentialTest(['the-api-secret', '']),
  undefinedSecrets: 'error',
}

const text = { type: 'string' }
const METADATA: Readonly<Record<string, unknown>> = {
  github: {
    name: 'GitHub',
    config: {
      type: 'object',
      required: ['schema'],
      properties: {
        schema: text,
        // Enumerations come as `object`.
        sync_mode: { type: 'object', enum: ['AllRepositories', 'SpecificRepositories'] },
        auth_mode: { type: 'string', enum: ['PersonalAccessToken', 'OAuth'] },
        use_webhooks: { type: 'boolean' },
        username: text,
        pat: { type: 'string', format: 'password' },
        api_keys: { type: 'array', items: text },
        repositories: { type: 'array', items: text },
        webhook_url: { type: 'string', readonly: true },
        old_field: { type: 'string', fieldStatus: 'sunset' },
      },
    },
  },
  postgres: {
    name: 'PostgreSQL',
    config: {
      schema_prefix: text,
      host: text,
      port: { type: 'integer' },
      database: { type: 'string', nullable: false },
      user: text,
      password: { type: 'string', format: 'password' },
      always_encrypted: { type: 'boolean' },
      tunnel_host: text,
      tunnel_port: { type: 'integer' },
      update_method: text,
      tables: { type: 'array', items: text },
    },
  },
  amplitude: {
    name: 'Amplitude',
    config: {
      type: 'object',
      properties: {
        schema: text,
        project_credentials: {
          type: 'array',
          items: { type: 'object', properties: { project: text, api_key: text, secret_key: text } },
        },
        metrics: {
          type: 'array',
          items: { ...text, enum: Array.from({ length: 300 }, (_, index) => `metric_${index}`) },
        },
      },
    },
  },
  google_sheets: {
    name: 'Google Sheets',
    link_to_docs: 'https://fivetran.com/docs/files/google-sheets',
    config: { type: 'object', properties: { schema: text, table: text, sheet_id: text } },
    auth: { type: 'object', properties: {} },
  },
}

// One object for each service, as in a run: what is made of a service's metadata is made once for each.
const PARSED = new Map(Object.entries(METADATA).map(([service, wire]) => [service, parseMetadata(service, wire)]))

const SERVICE_NAMES: readonly ServiceName[] = [
  ...PARSED.values(),
  { service: 'google_cloud_postgresql', name: 'Google Cloud PostgreSQL' },
  { service: 'facebook_ads', name: 'Facebook Ads' },
]

/** Undefined for services that are not in the fixtures. */
export function metadataOf(service: string | undefined): ServiceMetadata | undefined {
  return service === undefined ? undefined : PARSED.get(service)
}

export function contextOf(service: string | undefined, changes: Partial<DesiredContext> = {}): DesiredContext {
  return {
    groups: GROUPS,
    metadata: metadataOf(service),
    references: REFERENCES,
    allowPlaintextSecrets: false,
    unknownFields: 'error',
    services: SERVICE_NAMES,
    ...changes,
  }
}
