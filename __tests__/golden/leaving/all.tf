# Written by connector-as-code. Its manifests manage what is named here, and Terraform forgets it: nothing is destroyed.
# It takes Terraform 1.7 or OpenTofu 1.10. For OpenTofu 1.7, 1.8 and 1.9 take the `lifecycle` blocks away: they never destroy.
# Delete this file once it was applied everywhere that this configuration is: in each workspace.

removed {
  from = fivetran_connection.bare

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connection.events

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connection_config.bare

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector.ads

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector.amazon

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector.amplitude

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector.appsflyer

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector.copy

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector.criteo

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector.files

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector.github

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector.linkedin

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector.production

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector.shard

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector_certificates.production

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector_fingerprints.production

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector_schedule.github

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector_schedule.production

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector_schema_config.ads_blocks

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector_schema_config.files_json

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_connector_schema_config.production

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_destination.lake

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_destination.warehouse

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_destination_certificates.lake

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_destination_fingerprints.lake

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_group.lake

  lifecycle {
    destroy = false
  }
}

removed {
  from = fivetran_group.warehouse

  lifecycle {
    destroy = false
  }
}

removed {
  from = module.shop.fivetran_connector.database

  lifecycle {
    destroy = false
  }
}

removed {
  from = module.shop.fivetran_connector_schedule.database

  lifecycle {
    destroy = false
  }
}

removed {
  from = module.shop.module.tables.fivetran_connector_schema_config.tables

  lifecycle {
    destroy = false
  }
}
