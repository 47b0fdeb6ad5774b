/** The people, connectors and secrets of the story. Nothing here exists. */
import type { ConnectionSeed } from '../simulator/fivetran/seeding.ts'
import type { JsonObject } from '../src/model/value.ts'

/** Secrets of the repository; their values must appear nowhere but in requests to Fivetran. */
export const SECRETS = {
  GH_CONNECTOR_PAT: 'ghp_demo0c7b2f9d41aa86e35f',
  SHOP_DB_PASSWORD: 'demo-otter-lantern-4711',
} as const

export const GITHUB_FILE = 'fivetran/warehouse/github_connector.yml'
export const GITHUB = `group: Warehouse
service: github
destination_schema:
  name: github_connector
config:
  sync_mode: AllRepositories
  use_webhooks: false
  auth_mode: PersonalAccessToken
  username: acme-bot
  pats:
    - \${{ secrets.GH_CONNECTOR_PAT }}
sync_frequency: 360
`

export const SHOP_FILE = 'fivetran/warehouse/shop.yml'
/** `tls` in the host's name makes the simulated server show a certificate that nobody trusts yet. */
export const SHOP = `group: Warehouse
service: postgres
destination_schema:
  prefix: shop
config:
  host: shop-db.tls.acme.internal
  port: 5432
  database: shop
  user: fivetran
  password: \${{ secrets.SHOP_DB_PASSWORD }}
`

/** Secrets that Fivetran alone holds. */
export const UNWRITTEN_SECRETS = [
  'demo-copper-meadow-90210',
  'demo-amplitude-key-17',
  'demo-amplitude-secret-17',
  'demo-snow-harvest-3301',
  'demo-cedar-ferry-6120',
] as const

/** The destination that has been there all the time. */
export const WAREHOUSE_CONFIG = {
  host: 'acme.snowflakecomputing.com',
  port: 443,
  database: 'ANALYTICS',
  auth: 'PASSWORD',
  user: 'FIVETRAN',
  password: UNWRITTEN_SECRETS[3],
} as const

/** What other teams clicked together in Fivetran. */
export const UNWRITTEN: readonly Omit<ConnectionSeed, 'group'>[] = [
  {
    service: 'google_sheets',
    config: {
      schema: 'finance',
      table: 'budget_2026',
      sheet_id: 'https://docs.google.com/spreadsheets/d/1demo-budget',
      named_range: 'budget',
    },
  },
  {
    service: 'mysql',
    config: {
      schema_prefix: 'billing',
      host: 'billing-db.acme.internal',
      port: 3306,
      database: 'billing',
      user: 'fivetran',
      password: UNWRITTEN_SECRETS[0],
    },
    settings: { sync_frequency: 60 },
  },
  {
    service: 'amplitude',
    config: {
      schema: 'app',
      project_credentials: [{ project: 'web', api_key: UNWRITTEN_SECRETS[1], secret_key: UNWRITTEN_SECRETS[2] }],
    },
  },
]

/** A group and its destination, neither of which is there yet, by file. */
export const MARKETING = {
  'fivetran/marketing/_group.yml': `kind: group
name: Marketing
lifecycle: { prevent_destroy: true }
`,
  'fivetran/marketing/_destination.yml': `kind: destination
group: Marketing
service: big_query
region: GCP_EUROPE_WEST3
time_zone_offset: "+1"
config:
  project_id: acme-marketing
  data_set_location: EU
lifecycle: { prevent_destroy: true }
`,
} as const

export const BUDGET_FILE = 'fivetran/marketing/budget.yml'
export const BUDGET = `group: Marketing
service: google_sheets
destination_schema:
  name: budget
  table: plan_2026
config:
  sheet_id: https://docs.google.com/spreadsheets/d/1demo-marketing
  named_range: plan
`

export const CUSTOMERS_FILE = 'fivetran/warehouse/customers.yml'
/** A database with personal data, of which a part is to be hashed and a part left out. */
export const CUSTOMERS = `group: Warehouse
service: postgres
destination_schema:
  prefix: customers
config:
  host: customers-db.acme.internal
  port: 5432
  database: customers
  user: fivetran
  password: \${{ secrets.SHOP_DB_PASSWORD }}
schemas:
  public:
    tables:
      users:
        columns:
          ssn: { hashed: true }
          password: false
      "tmp_*": false
`

const ORDERS_CONFIG = {
  host: 'orders-db.acme.internal',
  port: 5432,
  database: 'orders',
  user: 'fivetran',
  password: UNWRITTEN_SECRETS[4],
} as const

/** A connector that Terraform has made. */
export const ORDERS: Omit<ConnectionSeed, 'group'> = {
  service: 'postgres',
  config: { schema_prefix: 'orders', ...ORDERS_CONFIG },
}

export const TERRAFORM = `resource "fivetran_connector" "orders" {
  group_id = "decent_dropsy"
  service  = "postgres"
  destination_schema { prefix = "orders" }
  config {
    host     = "orders-db.acme.internal"
    port     = 5432
    database = "orders"
    user     = "fivetran"
    password = var.orders_password
  }
}
`

/** What `terraform show -json` prints of it. */
export function ordersState(id: string): JsonObject {
  const resource = {
    address: 'fivetran_connector.orders',
    mode: 'managed',
    type: 'fivetran_connector',
    name: 'orders',
    provider_name: 'registry.terraform.io/fivetran/fivetran',
    schema_version: 4,
    values: {
      id,
      group_id: 'decent_dropsy',
      service: 'postgres',
      name: 'orders',
      destination_schema: { prefix: 'orders' },
      config: ORDERS_CONFIG,
    },
    sensitive_values: { config: { password: true } },
  }
  return {
    format_version: '1.0',
    terraform_version: '1.11.4',
    values: { root_module: { resources: [resource] } },
  }
}
