terraform {
  required_providers {
    fivetran = {
      source = "fivetran/fivetran"
    }
  }
}

variable "group_id" { type = string }
variable "name" { type = string }
variable "host" { type = string }
variable "password" {
  type      = string
  sensitive = true
}

resource "fivetran_connector" "database" {
  group_id        = var.group_id
  service         = "postgres"
  run_setup_tests = false
  destination_schema {
    prefix = "shop_${var.name}"
  }
  config {
    host          = var.host
    port          = 5432
    database      = "shop"
    user          = "fivetran"
    password      = var.password
    update_method = "QUERY_BASED"
  }
}

resource "fivetran_connector_schedule" "database" {
  connector_id   = fivetran_connector.database.id
  sync_frequency = "60"
  paused         = "false"
  schedule_type  = "auto"
}

module "tables" {
  source       = "./tables"
  count        = 1
  connector_id = fivetran_connector.database.id
}

output "connector_id" {
  value = fivetran_connector.database.id
}
