/** Manifests that end-to-end tests begin with, and the secrets they name. */

export const GITHUB = `group: Warehouse
service: github
destination_schema:
  name: github_connector
config:
  sync_mode: AllRepositories
  use_webhooks: false
  auth_mode: PersonalAccessToken
  username: octocat
  pat: \${{ secrets.GH_CONNECTOR_PAT }}
`

/** A postgres connector; `host` steers the simulator's setup tests. */
export function postgres(host: string, more = '', prefix = 'pg_prod'): string {
  return `group: Warehouse
service: postgres
destination_schema:
  prefix: ${prefix}
config:
  host: ${host}
  port: "5432"
  database: app
  user: fivetran
  password: \${{ secrets.PG_PASSWORD }}
${more}`
}

/** One of many connectors that need no secret. */
export function sheet(index: number, range = 'A1:Z100'): string {
  return `group: Warehouse
service: google_sheets
destination_schema:
  name: sheets
  table: sheet_${index}
config:
  sheet_id: https://docs.google.com/spreadsheets/d/${index}
  named_range: ${range}
run_setup_tests: false
`
}

/** A destination; `host` steers the simulator's setup tests. */
export function destination(host: string, more = ''): string {
  return `kind: destination
group: Warehouse
service: postgres_warehouse
region: AWS_EU_CENTRAL_1
time_zone_offset: "-5"
config:
  host: ${host}
  port: 5432
  database: analytics
  user: fivetran
  password: \${{ secrets.PG_PASSWORD }}
${more}`
}

export const SECRETS = { GH_CONNECTOR_PAT: 'ghp_0123456789abcdef', PG_PASSWORD: 'correct-horse-battery' }
