terraform {
  required_providers {
    fivetran = {
      source = "fivetran/fivetran"
    }
  }
}

provider "fivetran" {}

# Written in Fivetran, and brought in by `import`: here as a person would write them afterwards.
resource "fivetran_group" "main" {
  name = "Imported"
}

resource "fivetran_destination" "main" {
  group_id         = fivetran_group.main.id
  service          = "snowflake"
  region           = "GCP_US_EAST4"
  time_zone_offset = "0"
  config {
    host = "imported.snowflakecomputing.com"
  }
}

resource "fivetran_connector" "database" {
  group_id = fivetran_group.main.id
  service  = "postgres"
  destination_schema {
    prefix = "shop"
  }
  config {
    host = "db.example.com"
  }
}

resource "fivetran_connector" "files" {
  group_id = fivetran_group.main.id
  service  = "s3"
  destination_schema {
    name             = "files"
    table_group_name = "exports"
  }
  config {
    bucket = "acme-exports"
  }
}
