# Written by connector-as-code. Its manifests manage what is named here, and Terraform forgets it: nothing is destroyed.
# It takes Terraform 1.7 or OpenTofu 1.10. For OpenTofu 1.7, 1.8 and 1.9 take the `lifecycle` blocks away: they never destroy.
# Delete this file once it was applied everywhere that this configuration is: in each workspace.

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
