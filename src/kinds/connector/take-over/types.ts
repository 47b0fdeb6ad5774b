/**
 * The resources of Fivetran's Terraform provider that are connectors, or say more of one, with the versions of their
 * schemas (https://github.com/fivetran/terraform-provider-fivetran).
 */
import type { TakenType } from '../../kind.ts'

const BY_CONNECTOR = { schemaVersion: 0, isPart: true, id: 'connector_id' } as const
const BY_CONNECTION = { schemaVersion: 0, isPart: true, id: 'connection_id' } as const
/** These can name their connector by its group and schema. */
const BY_NAME = { ...BY_CONNECTOR, named: ['group_id', 'connector_name'] } as const

export const TAKEN_TYPES = {
  fivetran_connector: { schemaVersion: 4, isPart: false, id: 'id', named: ['group_id', 'name'] },
  fivetran_connection: { schemaVersion: 1, isPart: false, id: 'id', named: ['group_id', 'name'] },
  fivetran_connection_v2: { schemaVersion: 0, isPart: false, id: 'id', named: ['group_id', 'name'] },
  fivetran_connection_config: { ...BY_CONNECTION, schemaVersion: 1 },
  fivetran_connection_v2_pause_state: BY_CONNECTION,
  fivetran_connector_schedule: BY_NAME,
  fivetran_connector_certificates: BY_CONNECTOR,
  fivetran_connector_fingerprints: BY_CONNECTOR,
  fivetran_connector_schema_config: BY_NAME,
  fivetran_connection_schemas_config: BY_CONNECTION,
  fivetran_connection_schema_tables_config: BY_CONNECTION,
  fivetran_connection_table_columns_config: BY_CONNECTION,
} as const satisfies Readonly<Record<string, TakenType>>
