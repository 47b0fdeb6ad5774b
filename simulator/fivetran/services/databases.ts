import type { Fields, ServiceDefinition } from './definition.ts'
import { flag, integer, oneOf, readonlyText, secret, text, withDefault } from './fields.ts'

const CONNECTION: Fields = {
  host: text,
  user: text,
  password: secret,
  auth_method: withDefault(oneOf('PASSWORD', 'CLIENT_CERTIFICATE', 'AWS_IAM', 'ENTRA_ID'), 'PASSWORD'),
  client_public_certificate: text,
  client_private_key: secret,
  always_encrypted: withDefault(flag, true),
  connection_type: withDefault(oneOf('Directly', 'PrivateLink', 'SshTunnel', 'ProxyAgent'), 'Directly'),
  tunnel_host: text,
  tunnel_port: integer,
  tunnel_user: text,
  public_key: readonlyText,
}
const NEEDS = ['config.host', 'config.user']

export const DATABASES: readonly ServiceDefinition[] = [
  {
    id: 'postgres',
    name: 'PostgreSQL',
    type: 'Database',
    schemaKind: 'schema_prefix',
    config: {
      ...CONNECTION,
      port: withDefault(integer, 5432),
      database: text,
      // Fivetran's own tests of `postgres` use XMIN, which its description lacks.
      update_method: {
        ...withDefault(oneOf('QUERY_BASED', 'WAL_PGOUTPUT'), 'QUERY_BASED'),
        undescribedEnum: ['XMIN'],
      },
      replication_slot: text,
      publication_name: text,
      delete_capture_enabled: flag,
      entra_app_id: text,
      entra_tenant_id: text,
    },
    auth: {},
    needs: [...NEEDS, 'config.database'],
    externalSecretsKeys: { user: text, password: text },
  },
  {
    id: 'mysql',
    name: 'MySQL',
    type: 'Database',
    schemaKind: 'schema_prefix',
    config: {
      ...CONNECTION,
      port: withDefault(integer, 3306),
      database: text,
      replica_id: integer,
      update_method: withDefault(oneOf('BINLOG', 'TELEPORT'), 'BINLOG'),
    },
    auth: {},
    needs: NEEDS,
  },
]
