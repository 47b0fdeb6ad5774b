/**
 * The fields of `config` and `auth` that the documentation of Fivetran's Terraform resource `fivetran_connector` lists,
 * for all services together. Used where a service's metadata is not at hand.
 */
import { isSensitiveName } from '../../model/sensitivity.ts'
import type { FieldType } from '../../model/field-type.ts'

const SCALARS = `
  abs_connection_string abs_container_name access_key access_key_id access_token account account_id account_key
  action_report_time agent_host agent_ora_home agent_password agent_port agent_public_cert agent_user aggregation
  always_encrypted api_access_token api_key api_quota api_secret api_token api_type api_url api_version app_sync_mode
  append_file_option archive_pattern asm_option asm_oracle_home asm_password asm_tns asm_user auth auth_mode auth_type
  aws_region_code base_url bucket bucket_name bucket_service certificate click_attribution_window client_id
  client_name client_secret cloud_storage_type company_id compression config_method config_type connection_method
  connection_string connection_type consumer_group consumer_key consumer_secret container_name conversion_report_time
  conversion_window_size csv_definition customer_id customer_list_id daily_api_call_limit data_access_method
  data_center database dataset_id datasource date_granularity delimiter domain domain_host_name domain_name
  domain_type email empty_header enable_all_dimension_combinations encryption_key endpoint
  engagement_attribution_window entity_id environment escape_char eu_region export_storage_type external_id file_type
  finance_account_sync_mode folder_id ftp_host ftp_password ftp_port ftp_user function function_app function_key
  function_name function_trigger gcs_bucket gcs_folder group_name home_folder host identity instance integration_key
  is_account_level_connector is_ftps is_keypair is_multi_entity_feature_enabled is_new_package
  is_private_key_encrypted is_public is_secure is_single_table_mode key list_strategy login_password merchant_id
  message_type named_range network_code null_sequence oauth_token oauth_token_secret on_error on_premise organization
  organization_id passphrase password pat path pattern pdb_name pem_certificate port
  post_click_attribution_window_size prebuilt_report prefix private_key project_id public_key publication_name
  query_id region replica_id replication_slot report_type report_url resource_url role role_arn s3bucket s3external_id
  s3folder s3role_arn sales_account_sync_mode sap_user secret secret_key secrets security_protocol server_url
  sftp_host sftp_is_key_pair sftp_password sftp_port sftp_user share_url sheet_id shop short_code sid site_id
  skip_after skip_before soap_uri source sub_domain subdomain support_nested_columns swipe_attribution_window
  sync_data_locker sync_format sync_method sync_mode sync_pack_mode sync_type technical_account_id test_table_name
  time_zone timeframe_months tns token_key token_secret tunnel_host tunnel_port tunnel_user unique_id
  update_config_on_each_sync update_method uri use_api_keys use_oracle_rac use_webhooks user user_id user_key
  user_name username view_attribution_window view_through_attribution_window_size
`

const SETS = `
  account_ids accounts action_breakdowns advertisables advertisers advertisers_id api_keys app_ids apps breakdowns
  columns conversion_dimensions custom_floodlight_variables dimension_attributes dimensions elements fields
  finance_accounts hosts manager_accounts metrics organizations packed_mode_tables pages partners
  per_interaction_dimensions primary_keys profiles projects properties report_configuration_ids report_suites
  repositories sales_accounts schema_registry_urls segments selected_exports servers site_urls topics user_profiles
`

const READ_ONLY = 'authorization_method last_synced_changes__utc_ latest_version service_version'

// The documentation calls every scalar a string; services take numbers and booleans as well, so the type stays open.
const SCALAR: FieldType = { type: 'any', secret: false, readonly: false, immutable: false }
const SET: FieldType = { ...SCALAR, type: 'array', items: SCALAR }

const names = (text: string): string[] => text.trim().split(/\s+/)

function typed(text: string | undefined, type: FieldType): [string, FieldType][] {
  return text === undefined ? [] : names(text).map(name => [name, { ...type, secret: isSensitiveName(name) }])
}

function fields(lists: { scalars?: string; sets?: string; readOnly?: string }): Record<string, FieldType> {
  return Object.fromEntries([
    ...typed(lists.scalars, SCALAR),
    ...typed(lists.sets, SET),
    ...typed(lists.readOnly, { ...SCALAR, readonly: true }),
  ])
}

const block = (properties: Record<string, FieldType>): FieldType => ({ ...SCALAR, type: 'object', properties })
const blocks = (properties: Record<string, FieldType>): FieldType => ({
  ...SCALAR,
  type: 'array',
  items: block(properties),
})

/** The known fields of `config`, of all services together. */
export const SEED_CONFIG: FieldType = block({
  ...fields({ scalars: SCALARS, sets: SETS, readOnly: READ_ONLY }),
  timeframe_months: { ...SCALAR, immutable: true },
  adobe_analytics_configurations: blocks(
    fields({ scalars: 'sync_mode', sets: 'calculated_metrics elements metrics report_suites segments' }),
  ),
  custom_tables: blocks(
    fields({
      scalars:
        'action_report_time aggregation click_attribution_window config_type prebuilt_report_name table_name view_attribution_window',
      sets: 'action_breakdowns breakdowns fields',
    }),
  ),
  project_credentials: blocks(fields({ scalars: 'project api_key secret_key' })),
  reports: blocks(
    fields({
      scalars: 'config_type filter prebuilt_report report_type table',
      sets: 'dimensions fields metrics segments',
    }),
  ),
  secrets_list: blocks({ key: SCALAR, value: { ...SCALAR, secret: true } }),
})

/** The known fields of `auth`, of all services together. */
export const SEED_AUTH: FieldType = block({
  ...fields({ scalars: 'access_token realm_id refresh_token' }),
  client_access: block(fields({ scalars: 'client_id user_agent client_secret developer_token' })),
})

/** The read-only fields of `config`. */
export const SEED_READ_ONLY: ReadonlySet<string> = new Set(names(READ_ONLY))
