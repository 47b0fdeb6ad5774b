terraform {
  required_providers {
    fivetran = {
      source = "fivetran/fivetran"
    }
  }
}

variable "connector_id" { type = string }

resource "fivetran_connector_schema_config" "tables" {
  connector_id           = var.connector_id
  schema_change_handling = "BLOCK_ALL"
  schemas = {
    public = {
      tables = {
        Orders = { enabled = true }
      }
    }
  }
}
