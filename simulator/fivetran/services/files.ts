import type { FieldDefinition, Fields, ServiceDefinition } from './definition.ts'
import { alsoTaking, flag, integer, listOf, oneOf, readonlyText, record, secret, text, withDefault } from './fields.ts'

const FILE_LIST: FieldDefinition = listOf(
  record({ table_name: text, file_pattern: text, archive_pattern: text, selected_range: text }),
)
const FORMAT_TYPE = withDefault(
  oneOf('infer', 'csv', 'tsv', 'json', 'jsonl', 'avro', 'parquet', 'xml', 'spreadsheet'),
  'infer',
)
/** How files are read, beyond what all services have. */
const READING: Fields = {
  line_separator: text,
  quote_char: text,
  quote_character_enabled: withDefault(flag, true),
  json_delivery_mode: oneOf('Packed', 'Unpacked'),
  selected_range: text,
}
const FORMAT: Fields = {
  prefix: text,
  pattern: text,
  archive_pattern: text,
  file_type: FORMAT_TYPE,
  compression: withDefault(
    oneOf('infer', 'uncompressed', 'gzip', 'gz', 'bz2', 'zip', 'tar', 'tar_gz', 'tar_bz2'),
    'infer',
  ),
  on_error: withDefault(oneOf('fail', 'skip'), 'fail'),
  append_file_option: withDefault(oneOf('append_file', 'upsert_file', 'upsert_file_with_primary_keys'), 'upsert_file'),
  delimiter: text,
  escape_char: text,
  null_sequence: text,
  empty_header: withDefault(flag, false),
  skip_before: withDefault(integer, 0),
  skip_after: withDefault(integer, 0),
}
const ENCRYPTION: Fields = {
  use_pgp_encryption_options: withDefault(flag, false),
  pgp_pass_phrase: secret,
  pgp_secret_key: secret,
}

export const FILES: readonly ServiceDefinition[] = [
  {
    id: 's3',
    name: 'Amazon S3',
    type: 'File',
    schemaKind: 'schema_table_group',
    config: {
      ...FORMAT,
      ...ENCRYPTION,
      ...READING,
      bucket: text,
      connection_type: withDefault(oneOf('Directly', 'PrivateLink', 'SshTunnel', 'ProxyAgent'), 'Directly'),
      is_private_link_required: withDefault(flag, false),
      list_strategy: withDefault(oneOf('complete_listing', 'time_based_pattern_listing'), 'complete_listing'),
      extraction_pattern: text,
      non_standard_escape_char: withDefault(flag, false),
      signer_public_key: text,
      file_mapping_method: oneOf('DEFINE_PER_TABLE', 'EXTRACT_TABLES'),
      auth_type: withDefault(oneOf('IAM_ROLE', 'ACCESS_KEY', 'PUBLIC_BUCKET'), 'IAM_ROLE'),
      role_arn: secret,
      access_key_id: text,
      access_key_secret: secret,
      external_id: readonlyText,
      is_public: withDefault(flag, false),
      files: FILE_LIST,
    },
    auth: {},
    needs: ['config.bucket'],
    externalSecretsKeys: { access_key_id: text, access_key_secret: text },
  },
  {
    id: 'sftp',
    name: 'SFTP',
    type: 'File',
    schemaKind: 'schema_table_group',
    config: {
      ...FORMAT,
      ...ENCRYPTION,
      host: text,
      port: withDefault(integer, 22),
      user: text,
      password: secret,
      is_keypair: withDefault(flag, false),
      public_key: readonlyText,
      files: FILE_LIST,
    },
    auth: {},
    needs: ['config.host', 'config.user'],
  },
  {
    id: 'share_point',
    name: 'SharePoint',
    type: 'File',
    schemaKind: 'schema_table_group',
    // Neither a table nor a table group is required any more, says the change log of Fivetran's Terraform provider.
    optionalPlace: 'table_group_name',
    config: {
      ...FORMAT,
      ...READING,
      access_type: withDefault(oneOf('ALL_SITES', 'SPECIFIC_SITES', 'CUSTOM_APP', 'CLIENT_CERTIFICATE'), 'ALL_SITES'),
      client_certificate: secret,
      client_certificate_private_key: secret,
      share_url: text,
      // Fivetran's own end-to-end tests use `unstructured` as a type.
      file_type: alsoTaking(FORMAT_TYPE, 'unstructured'),
      file_handling: withDefault(oneOf('structured', 'unstructured'), 'structured'),
      skip_before: integer,
      skip_after: integer,
      is_single_table_mode: withDefault(flag, false),
      sync_nested_files: flag,
      sync_permissions: withDefault(flag, false),
      files: FILE_LIST,
    },
    auth: { tenant_id: text, refresh_token: secret, client_access: record({ client_id: text, client_secret: secret }) },
    needs: ['auth.client_access'],
  },
  {
    id: 'google_sheets',
    name: 'Google Sheets',
    type: 'File',
    schemaKind: 'schema_table',
    config: {
      sheet_id: text,
      named_range: text,
      auth_type: withDefault(oneOf('ServiceAccount', 'OAuth'), 'ServiceAccount'),
    },
    auth: { refresh_token: secret, client_access: record({ client_id: text, client_secret: secret }) },
    needs: ['config.sheet_id', 'config.named_range'],
  },
]
