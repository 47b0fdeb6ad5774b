import type { ServiceDefinition } from './definition.ts'
import { flag, immutable, integer, listOf, oneOf, record, secret, text, withDefault } from './fields.ts'

const TIMEFRAME = immutable(withDefault(oneOf('THREE', 'SIX', 'TWELVE', 'TWENTY_FOUR', 'ALL_TIME'), 'THREE'))
const WINDOW = oneOf('NONE', 'DAY_1', 'DAY_7', 'DAY_28', 'DAY_1_EV')
const LOGIN = { client_id: text, client_secret: secret }

export const APPLICATIONS: readonly ServiceDefinition[] = [
  {
    id: 'github',
    name: 'GitHub',
    type: 'Engineering',
    schemaKind: 'schema',
    config: {
      auth_mode: withDefault(oneOf('PersonalAccessToken', 'OAuth', 'JWT'), 'OAuth'),
      username: text,
      pat: secret,
      pats: listOf(secret),
      client_id: text,
      private_key: secret,
      host_url: text,
      sync_mode: withDefault(oneOf('AllRepositories', 'SpecificRepositories'), 'AllRepositories'),
      repositories: listOf(text),
      use_webhooks: withDefault(flag, false),
    },
    auth: {},
    needs: ['config.username'],
  },
  {
    id: 'amplitude',
    name: 'Amplitude',
    type: 'Events',
    schemaKind: 'schema',
    config: {
      project_credentials: listOf(record({ project: text, project_id: text, api_key: secret, secret_key: secret })),
      use_cloud_storage: withDefault(flag, false),
      export_storage_type: oneOf('GCS'),
      aws_credentials: record({ bucket_name: text, home_folder: text, s3_role_arn: secret }),
      gcs_credentials: record({ bucket_name: text, home_folder: text }),
    },
    auth: {},
    needs: ['config.project_credentials'],
  },
  {
    id: 'adobe_analytics',
    name: 'Adobe Analytics',
    type: 'Marketing',
    schemaKind: 'schema',
    config: {
      ...LOGIN,
      date_granularity: withDefault(oneOf('HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'), 'DAY'),
      timeframe_months: TIMEFRAME,
      adobe_analytics_configurations: listOf(
        record({
          table: text,
          sync_mode: withDefault(oneOf('AllReportSuites', 'SpecificReportSuites'), 'AllReportSuites'),
          report_suites: listOf(text),
          elements: listOf(text),
          metrics: listOf(text),
          calculated_metrics: listOf(text),
          segments: listOf(text),
        }),
      ),
    },
    auth: {},
    needs: ['config.client_id'],
  },
  {
    id: 'facebook_ads',
    name: 'Facebook Ads',
    type: 'Marketing',
    schemaKind: 'schema',
    config: {
      sync_mode: withDefault(oneOf('AllAccounts', 'SpecificAccounts'), 'AllAccounts'),
      accounts: listOf(text),
      sync_metadata: withDefault(flag, false),
      timeframe_months: TIMEFRAME,
      custom_tables: listOf(
        record({
          table_name: text,
          config_type: withDefault(oneOf('Prebuilt', 'Custom'), 'Prebuilt'),
          prebuilt_report_name: text,
          fields: listOf(
            oneOf('impressions', 'clicks', 'spend', 'reach', 'cpc', 'ctr', 'inline_link_clicks', 'account_name'),
          ),
          breakdowns: listOf(oneOf('age', 'gender', 'country', 'region', 'publisher_platform')),
          action_breakdowns: listOf(oneOf('action_type', 'action_device', 'action_destination')),
          action_report_time: withDefault(oneOf('impression', 'conversion', 'mixed'), 'impression'),
          aggregation: withDefault(oneOf('Day', 'Week', 'Month', 'Lifetime'), 'Day'),
          level: oneOf('account', 'campaign', 'adset', 'ad', 'none'),
          click_attribution_window: WINDOW,
          view_attribution_window: WINDOW,
          engaged_view_attribution_window: WINDOW,
          use_unified_attribution_setting: withDefault(flag, false),
        }),
      ),
    },
    auth: { access_token: secret, user_access_token: secret, client_access: record(LOGIN) },
    needs: ['auth.access_token'],
    externalSecretsKeys: { user_access_token: text },
  },
  {
    id: 'google_ads',
    name: 'Google Ads',
    type: 'Marketing',
    schemaKind: 'schema',
    config: {
      customer_id: text,
      sync_mode: withDefault(oneOf('AllAccounts', 'SpecificAccounts', 'ManagerAccounts'), 'AllAccounts'),
      accounts: listOf(text),
      manager_accounts: listOf(text),
      conversion_window_size: withDefault(integer, 30),
      skip_empty_reports: withDefault(flag, false),
      timeframe_months: TIMEFRAME,
      reports: listOf(record({ table: text, report_type: text, fields: listOf(text) })),
    },
    auth: {
      refresh_token: secret,
      client_access: record({ ...LOGIN, developer_token: secret, user_agent: text }),
    },
    needs: ['auth.refresh_token'],
  },
]
