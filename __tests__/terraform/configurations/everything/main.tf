terraform {
  required_version = ">= 1.7"
  required_providers {
    fivetran = {
      source = "fivetran/fivetran"
    }
  }
}

provider "fivetran" {}

variable "postgres_password" {
  type      = string
  sensitive = true
}

variable "tunnel_fingerprint" {
  type = object({ hash = string, public_key = string })
}

variable "tls_certificate" {
  type = object({ hash = string, encoded_cert = string })
}

variable "report_tables" {
  type    = list(string)
  default = ["daily", "weekly"]
}

resource "fivetran_group" "warehouse" {
  name = "Warehouse"
}

resource "fivetran_group" "lake" {
  name = "Lake"
}

resource "fivetran_destination" "warehouse" {
  group_id                     = fivetran_group.warehouse.id
  service                      = "snowflake"
  region                       = "GCP_US_EAST4"
  time_zone_offset             = "-5"
  daylight_saving_time_enabled = true
  run_setup_tests              = false
  config {
    host     = "acme.snowflakecomputing.com"
    port     = 443
    database = "ANALYTICS"
    auth     = "PASSWORD"
    user     = "FIVETRAN"
    password = "made-up-snowflake-password"
  }
}

resource "fivetran_destination" "lake" {
  group_id         = fivetran_group.lake.id
  service          = "postgres_warehouse"
  region           = "GCP_US_EAST4"
  time_zone_offset = "+1"
  run_setup_tests  = false
  config {
    host            = "tls.warehouse.example.com"
    port            = 5432
    database        = "lake"
    user            = "fivetran"
    password        = "made-up-lake-password"
    connection_type = "SshTunnel"
    tunnel_host     = "bastion.example.com"
    tunnel_port     = 22
    tunnel_user     = "fivetran"
  }
}

resource "fivetran_destination_certificates" "lake" {
  destination_id = fivetran_destination.lake.id
  certificate {
    hash         = var.tls_certificate.hash
    encoded_cert = var.tls_certificate.encoded_cert
  }
}

resource "fivetran_destination_fingerprints" "lake" {
  destination_id = fivetran_destination.lake.id
  fingerprint {
    hash       = var.tunnel_fingerprint.hash
    public_key = var.tunnel_fingerprint.public_key
  }
}

# Two that were called otherwise before.
moved {
  from = fivetran_connector.old_name
  to   = fivetran_connector.github
}

moved {
  from = fivetran_connector.dsp
  to   = fivetran_connector.amazon
}

resource "fivetran_connector" "github" {
  group_id        = fivetran_group.warehouse.id
  service         = "github"
  run_setup_tests = true
  destination_schema {
    name = "github"
  }
  config {
    sync_mode    = "SpecificRepositories"
    auth_mode    = "PersonalAccessToken"
    username     = "octocat"
    repositories = ["acme/web", "acme/api", "acme/docs"]
    use_webhooks = false
    pat          = "made-up-github-token"
  }
}

resource "fivetran_connector_schedule" "github" {
  connector_id    = fivetran_connector.github.id
  sync_frequency  = "1440"
  daily_sync_time = "03:00"
  paused          = "true"
  schedule_type   = "auto"
}

resource "fivetran_connector" "production" {
  group_id           = fivetran_group.warehouse.id
  service            = "postgres"
  run_setup_tests    = true
  trust_certificates = true
  trust_fingerprints = true
  networking_method  = "SshTunnel"
  destination_schema {
    prefix = "production"
  }
  config {
    host            = "tls.db.example.com"
    port            = 5432
    database        = "shop"
    user            = "fivetran"
    password        = var.postgres_password
    update_method   = "QUERY_BASED"
    connection_type = "SshTunnel"
    tunnel_host     = "bastion.example.com"
    tunnel_port     = 22
    tunnel_user     = "fivetran"
    always_encrypted = true
  }
}

resource "fivetran_connector_certificates" "production" {
  connector_id = fivetran_connector.production.id
  certificate {
    hash         = var.tls_certificate.hash
    encoded_cert = var.tls_certificate.encoded_cert
  }
}

resource "fivetran_connector_fingerprints" "production" {
  connector_id = fivetran_connector.production.id
  fingerprint {
    hash       = var.tunnel_fingerprint.hash
    public_key = var.tunnel_fingerprint.public_key
  }
}

resource "fivetran_connector_schema_config" "production" {
  connector_id           = fivetran_connector.production.id
  schema_change_handling = "ALLOW_COLUMNS"
  schemas = {
    public = {
      enabled = true
      tables = {
        Orders = {
          enabled   = true
          sync_mode = "HISTORY"
        }
        users = {
          enabled = true
          columns = {
            ssn      = { enabled = true, hashed = true }
            password = { enabled = false }
          }
        }
        tmp_load = { enabled = false }
      }
    }
  }
}

# By group and name instead of by id.
resource "fivetran_connector_schedule" "production" {
  group_id          = fivetran_group.warehouse.id
  connector_name    = "production"
  pause_after_trial = "false"
  depends_on        = [fivetran_connector.production]
  schedule {
    schedule_type = "INTERVAL"
    interval      = 120
  }
}

resource "fivetran_connector" "files" {
  group_id        = fivetran_group.warehouse.id
  service         = "s3"
  run_setup_tests = false
  destination_schema {
    name             = "files"
    table_group_name = "exports"
  }
  config {
    bucket            = "acme-exports"
    auth_type         = "IAM_ROLE"
    role_arn          = "arn:aws:iam::123456789012:role/made-up-role"
    connection_type   = "Directly"
    append_file_option = "upsert_file"
    files {
      table_name   = "invoices"
      file_pattern = "invoices/.*"
    }
    files {
      table_name   = "customers"
      file_pattern = "customers/.*"
      archive_pattern = ".*\\.zip"
    }
  }
}

resource "fivetran_connector_schema_config" "files_json" {
  group_id               = fivetran_group.warehouse.id
  connector_name         = "files.exports"
  schema_change_handling = "BLOCK_ALL"
  depends_on             = [fivetran_connector.files]
  validation_level       = "NONE"
  schemas_json = jsonencode({
    public = {
      enabled = true
      tables = {
        Orders = { enabled = true }
      }
    }
  })
}

resource "fivetran_connector" "amplitude" {
  group_id        = fivetran_group.lake.id
  service         = "amplitude"
  run_setup_tests = false
  destination_schema {
    name = "amplitude"
  }
  config {
    project_credentials {
      project    = "web"
      api_key    = "made-up-web-key"
      secret_key = "made-up-web-secret"
    }
    project_credentials {
      project    = "app"
      api_key    = "made-up-app-key"
      secret_key = "made-up-app-secret"
    }
  }
}

resource "fivetran_connector" "ads" {
  group_id        = fivetran_group.lake.id
  service         = "google_ads"
  run_setup_tests = true
  destination_schema {
    name = "google_ads"
  }
  config {
    customer_id = "111-222-3333"
    sync_mode   = "SpecificAccounts"
    accounts    = ["444", "555"]
    dynamic "reports" {
      for_each = var.report_tables
      content {
        table       = reports.value
        report_type = "CAMPAIGN_PERFORMANCE_REPORT"
        fields      = ["cost", "clicks"]
      }
    }
  }
  auth {
    refresh_token = "made-up-refresh-token"
    client_access {
      client_id       = "made-up-client-id"
      client_secret   = "made-up-client-secret"
      developer_token = "made-up-developer-token"
      user_agent      = "acme"
    }
  }
}

resource "fivetran_connector_schema_config" "ads_blocks" {
  connector_id           = fivetran_connector.ads.id
  schema_change_handling = "ALLOW_ALL"
  schema {
    name    = "public"
    enabled = true
    table {
      name    = "users"
      enabled = true
      column {
        name   = "ssn"
        hashed = true
        enabled = true
      }
    }
    table {
      name    = "tmp_load"
      enabled = false
    }
  }
}

# The five fields whose names differ from the API's.
resource "fivetran_connector" "appsflyer" {
  group_id        = fivetran_group.lake.id
  service         = "appsflyer"
  run_setup_tests = false
  destination_schema {
    name = "appsflyer"
  }
  config {
    api_token = "made-up-appsflyer-token"
    app_ids_appsflyer {
      app_id = "id123"
    }
    app_ids_appsflyer {
      app_id = "id456"
    }
  }
}

resource "fivetran_connector" "linkedin" {
  group_id        = fivetran_group.lake.id
  service         = "linkedin_ads"
  run_setup_tests = false
  destination_schema {
    name = "linkedin"
  }
  config {
    ad_analytics         = "SpecificReports"
    reports_linkedin_ads = ["AD_ANALYTICS_BY_CAMPAIGN", "AD_ANALYTICS_BY_CREATIVE"]
    sync_mode            = "AllAccounts"
  }
}

resource "fivetran_connector" "amazon" {
  group_id        = fivetran_group.lake.id
  service         = "amazon_dsp"
  run_setup_tests = false
  destination_schema {
    name  = "amazon"
    table = "reports"
  }
  config {
    profiles_amazon_dsp = "11111,22222"
    api_url_region      = "api-eu"
  }
}

resource "fivetran_connector" "criteo" {
  group_id        = fivetran_group.lake.id
  service         = "criteo_retail_media"
  run_setup_tests = false
  destination_schema {
    name  = "criteo"
    table = "media"
  }
  config {
    client_id                      = "made-up-criteo-client"
    client_secret                  = "made-up-criteo-secret"
    dimensions_criteo_retail_media = "date"
  }
}

# Newer resource: config and auth as JSON texts.
resource "fivetran_connection" "events" {
  group_id        = fivetran_group.warehouse.id
  service         = "mysql"
  run_setup_tests = false
  destination_schema {
    prefix = "events"
  }
  config = jsonencode({
    host     = "events.example.com"
    port     = 3306
    user     = "fivetran"
    password = "made-up-events-password"
  })
}

resource "fivetran_connection" "bare" {
  group_id               = fivetran_group.warehouse.id
  service                = "google_ads"
  data_delay_sensitivity = "CUSTOM"
  data_delay_threshold   = 45
  destination_schema {
    name = "bare_ads"
  }
}

resource "fivetran_connection_config" "bare" {
  connection_id   = fivetran_connection.bare.id
  run_setup_tests = false
  config = jsonencode({
    customer_id = "999-888-7777"
    sync_mode   = "AllAccounts"
  })
  auth = jsonencode({
    refresh_token = "made-up-bare-refresh-token"
    client_access = {
      client_id     = "made-up-bare-client"
      client_secret = "made-up-bare-client-secret"
    }
  })
}

module "shop" {
  source   = "./modules/shop"
  for_each = { berlin = "db1.example.com", "new york" = "db2.example.com" }
  group_id = fivetran_group.warehouse.id
  name     = replace(each.key, " ", "_")
  host     = each.value
  password = var.postgres_password
}

resource "fivetran_connector" "shard" {
  for_each        = { "a b" = "shard_a", "c\"d" = "shard_c", plain = "shard_plain" }
  group_id        = fivetran_group.lake.id
  service         = "fivetran_log"
  run_setup_tests = false
  destination_schema {
    name = each.value
  }
  config {
    is_account_level_connector = true
  }
}

resource "fivetran_connector" "copy" {
  count           = 2
  group_id        = fivetran_group.lake.id
  service         = "sftp"
  run_setup_tests = false
  destination_schema {
    name  = "copy_${count.index}"
    table_group_name = "all"
  }
  config {
    host       = "sftp.example.com"
    user       = "fivetran"
    is_keypair = true
  }
}

# What stays in Terraform.
resource "fivetran_team" "analysts" {
  name        = "Analysts"
  description = "Made up"
  role        = "Account Reviewer"
}

resource "fivetran_user" "ada" {
  email       = "ada@example.com"
  given_name  = "Ada"
  family_name = "Lovelace"
}

resource "fivetran_team_connector_membership" "analysts" {
  team_id = fivetran_team.analysts.id
  connector {
    connector_id = fivetran_connector.github.id
    role         = "Connector Reviewer"
  }
}

resource "fivetran_team_group_membership" "analysts" {
  team_id = fivetran_team.analysts.id
  group {
    group_id = fivetran_group.warehouse.id
    role     = "Destination Analyst"
  }
}

resource "fivetran_webhook" "alerts" {
  type     = "group"
  group_id = fivetran_group.warehouse.id
  url      = "https://hooks.example.com/fivetran"
  secret   = "made-up-webhook-secret"
  active   = true
  events   = ["sync_start", "sync_end"]
}

resource "terraform_data" "note" {
  input = "reads ${fivetran_connector.production.id}"
}

data "fivetran_group" "warehouse" {
  id = fivetran_group.warehouse.id
}

output "production_id" {
  value = fivetran_connector.production.id
}

output "shops" {
  value = { for name, shop in module.shop : name => shop.connector_id }
}
