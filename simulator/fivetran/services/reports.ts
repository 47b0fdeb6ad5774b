import type { Fields, ServiceDefinition } from './definition.ts'
import { LOGIN, TIMEFRAME } from './applications.ts'
import { flag, integer, listOf, oneOf, record, secret, text, withDefault } from './fields.ts'

/** A report of Campaign Manager: the connection's own, or one of its list. */
const CAMPAIGN_REPORT: Fields = {
  report_type: oneOf('STANDARD', 'REACH', 'FLOODLIGHT', 'PATH_TO_CONVERSION'),
  dimensions: listOf(text),
  metrics: listOf(text),
  conversion_dimensions: listOf(text),
  custom_floodlight_variables: listOf(text),
  per_interaction_dimensions: listOf(text),
  report_configuration_ids: listOf(text),
  enable_all_dimension_combinations: flag,
}
const VIDEO_REPORT: Fields = {
  table_name: text,
  config_method: oneOf('CREATE_NEW', 'REUSE_EXISTING'),
  query_id: text,
  update_config_on_each_sync: flag,
  report_type: oneOf(
    'REPORT_TYPE_UNSPECIFIED',
    'STANDARD',
    'INVENTORY_AVAILABILITY',
    'AUDIENCE_COMPOSITION',
    'FLOODLIGHT',
    'FULL_PATH',
    'PATH_ATTRIBUTION',
    'REACH',
    'UNIQUE_REACH_AUDIENCE',
    'GRP',
    'YOUTUBE',
    'YOUTUBE_PROGRAMMATIC_GUARANTEED',
  ),
  split_by_advertiser: flag,
  partners: listOf(text),
  advertisers: listOf(text),
  dimensions: listOf(text),
  metrics: listOf(text),
}
const ADAPTIVE_REPORT: Fields = {
  table: text,
  currency: text,
  version_sync_strategy: oneOf('SYNC_ALL_AND_NEW_VERSIONS', 'SYNC_SELECT_VERSIONS'),
  versions: listOf(text),
  account_sync_mode: oneOf('SYNC_ALL_ACCOUNTS', 'SELECT_SPECIFIC_ACCOUNTS'),
  selected_accounts: listOf(text),
  sync_descendant_accounts: flag,
  level_sync_mode: oneOf('SYNC_ALL_LEVELS', 'SELECT_SPECIFIC_LEVELS'),
  selected_levels: listOf(text),
  sync_descendant_levels: flag,
  dimensions: listOf(text),
  include_zero_rows: flag,
}
const GOOGLE_AUTH: Fields = { refresh_token: secret, client_access: record(LOGIN) }

/** Services that are made of reports. */
export const REPORTS: readonly ServiceDefinition[] = [
  {
    id: 'double_click_campaign_manager',
    name: 'Google Campaign Manager 360',
    type: 'Marketing',
    schemaKind: 'schema_table',
    // Fivetran's own end-to-end tests name a schema alone; each report has a table of its own.
    optionalPlace: 'table',
    config: {
      ...CAMPAIGN_REPORT,
      sync_mode: withDefault(oneOf('ALL_PROFILES', 'SPECIFIC_PROFILES'), 'ALL_PROFILES'),
      user_profiles: listOf(text),
      timeframe_months: { ...TIMEFRAME, default: 'TWELVE' },
      reports: listOf(record({ table: text, rollback_window: integer, ...CAMPAIGN_REPORT })),
    },
    auth: GOOGLE_AUTH,
    needs: ['auth.refresh_token'],
  },
  {
    id: 'google_display_and_video_360',
    name: 'Google Display & Video 360',
    type: 'Marketing',
    schemaKind: 'schema_table',
    optionalPlace: 'table',
    config: { timeframe_months: { ...TIMEFRAME, default: 'TWELVE' }, reports: listOf(record(VIDEO_REPORT)) },
    auth: GOOGLE_AUTH,
    needs: ['auth.refresh_token'],
  },
  {
    id: 'workday_adaptive',
    name: 'Workday Adaptive Planning',
    type: 'Finance',
    schemaKind: 'schema',
    config: { login: text, password: secret, instance_code: text, reports: listOf(record(ADAPTIVE_REPORT)) },
    auth: {},
    needs: ['config.login', 'config.password', 'config.instance_code'],
  },
]
