import type { Fields, ServiceDefinition } from './definition.ts'
import { alsoTaking, flag, integer, oneOf, readonlyText, secret, text, withDefault } from './fields.ts'

const NETWORK: Fields = {
  connection_type: withDefault(oneOf('Directly', 'PrivateLink', 'SshTunnel', 'ProxyAgent'), 'Directly'),
  tunnel_host: text,
  tunnel_port: integer,
  tunnel_user: text,
  public_key: readonlyText,
}
const CONNECTION: Fields = {
  host: text,
  user: text,
  password: secret,
  auth_method: withDefault(oneOf('PASSWORD', 'CLIENT_CERTIFICATE', 'AWS_IAM', 'ENTRA_ID'), 'PASSWORD'),
  client_public_certificate: text,
  client_private_key: secret,
  always_encrypted: withDefault(flag, true),
  ...NETWORK,
}
const MYSQL: Fields = {
  ...CONNECTION,
  port: withDefault(integer, 3306),
  database: text,
  replica_id: integer,
  update_method: withDefault(oneOf('BINLOG', 'TELEPORT'), 'BINLOG'),
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
      // Fivetran's own end-to-end tests use `XMIN`.
      update_method: alsoTaking(withDefault(oneOf('QUERY_BASED', 'WAL_PGOUTPUT'), 'QUERY_BASED'), 'XMIN'),
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
  { id: 'mysql', name: 'MySQL', type: 'Database', schemaKind: 'schema_prefix', config: MYSQL, auth: {}, needs: NEEDS },
  {
    id: 'maria',
    name: 'MariaDB',
    type: 'Database',
    schemaKind: 'schema_prefix',
    config: MYSQL,
    auth: {},
    needs: NEEDS,
  },
  {
    id: 'azure_sql_db',
    name: 'Azure SQL Database',
    type: 'Database',
    schemaKind: 'schema_prefix',
    config: {
      ...NETWORK,
      host: text,
      user: text,
      password: secret,
      auth_method: withDefault(
        oneOf('Password', 'ActiveDirectory', 'EntraIDServicePrincipalSecret', 'EntraIDServicePrincipalCertificate'),
        'Password',
      ),
      always_encrypted: withDefault(flag, true),
      port: withDefault(integer, 1433),
      database: text,
      tenant_id: secret,
      update_method: withDefault(oneOf('TELEPORT', 'NATIVE_UPDATE'), 'NATIVE_UPDATE'),
    },
    auth: {
      access_token: secret,
      refresh_token: secret,
      managed_identity_user_assigned: text,
      service_principal_id: text,
      service_principal_client_secret: secret,
      service_principal_client_certificate: secret,
      service_principal_client_cert_pvt_key: secret,
    },
    needs: ['config.host', 'config.database'],
    externalSecretsKeys: { user: text, password: text },
  },
]
