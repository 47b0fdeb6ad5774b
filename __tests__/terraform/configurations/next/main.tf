terraform {
  required_providers {
    fivetran = {
      source = "fivetran/fivetran"
    }
  }
}

provider "fivetran" {
}

variable "password" {
  type      = string
  sensitive = true
  default   = "made-up-v2-password"
}

resource "fivetran_group" "main" {
  name = "Main"
}

resource "fivetran_destination" "main" {
  group_id         = fivetran_group.main.id
  service          = "big_query"
  region           = "GCP_EUROPE_WEST3"
  time_zone_offset = "0"
  run_setup_tests  = false
  config {
    project_id        = "acme-analytics"
    data_set_location = "EU"
  }
}

resource "fivetran_connection_v2" "shop" {
  group_id       = fivetran_group.main.id
  service        = "postgres"
  sync_frequency = 360
  schedule_type  = "auto"
  run_setup_tests    = true
  trust_certificates = false
  trust_fingerprints = false
  config = {
    schema_prefix = "shop"
    host          = "db.example.com"
    port          = 5432
    database      = "shop"
    user          = "fivetran"
    password      = var.password
    update_method = "QUERY_BASED"
  }
}

resource "fivetran_connection_v2" "ads" {
  group_id = fivetran_group.main.id
  service  = "google_ads"
  run_setup_tests    = false
  trust_certificates = false
  trust_fingerprints = false
  config = {
    schema      = "google_ads"
    customer_id = "111-222-3333"
    sync_mode   = "SpecificAccounts"
    accounts    = ["555", "444"]
    reports = [
      { table = "daily", report_type = "CAMPAIGN_PERFORMANCE_REPORT", fields = ["cost", "clicks"] },
    ]
  }
  auth = {
    refresh_token = "made-up-v2-refresh-token"
    client_access = {
      client_id     = "made-up-v2-client"
      client_secret = "made-up-v2-client-secret"
    }
  }
}

resource "fivetran_connection_schemas_config" "shop" {
  connection_id          = fivetran_connection_v2.shop.id
  schema_change_handling = "ALLOW_COLUMNS"
  enabled_schemas        = ["audit", "public"]
}

resource "fivetran_connection_schema_tables_config" "public" {
  connection_id   = fivetran_connection_v2.shop.id
  schema_name     = "public"
  disabled_tables = ["nopk_events", "tmp_load"]
  sync_mode = {
    Orders = "HISTORY"
  }
  depends_on = [fivetran_connection_schemas_config.shop]
}

resource "fivetran_connection_schema_tables_config" "audit" {
  connection_id  = fivetran_connection_v2.shop.id
  schema_name    = "audit"
  enabled_tables = ["log"]
  depends_on     = [fivetran_connection_schemas_config.shop]
}

resource "fivetran_connection_table_columns_config" "users" {
  connection_id    = fivetran_connection_v2.shop.id
  schema_name      = "public"
  table_name       = "users"
  disabled_columns = ["password"]
  hashed_columns   = ["ssn"]
  depends_on       = [fivetran_connection_schema_tables_config.public]
}
