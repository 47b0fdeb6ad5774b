/** What is said of a destination's manifest: each slip once, at its place, with what to write. */
import { expect, test } from '@jest/globals'
import { read, snowflake } from './read.ts'

const PASSWORD = '  password: ${{ secrets.GH_CONNECTOR_PAT }}\n'

function of(service: string, config = '  host: x\n'): string {
  return snowflake('', config).replace('service: snowflake', `service: ${service}`)
}

const CASES: readonly (readonly [what: string, manifest: string, said: readonly string[]])[] = [
  ['nothing', snowflake('region: AWS_US_EAST_1\nnetworking_method: Directly\n', PASSWORD), []],
  [
    'an option in another spelling',
    snowflake('', '  connection_type: SSHTunnel\n'),
    ['error: d.yml:6:20: `config.connection_type` does not take `SSHTunnel`. Write `SshTunnel`.'],
  ],
  [
    'one with other marks',
    snowflake('', '  auth: key-pair\n'),
    ['error: d.yml:6:9: `config.auth` does not take `key-pair`. Write `KEY_PAIR`.'],
  ],
  [
    'another option',
    snowflake('', '  auth: Kerberos\n'),
    [
      'error: d.yml:6:9: `config.auth` takes one of `PASSWORD`, `KEY_PAIR` or `OAUTH`, not `Kerberos`. Write one of them. If Fivetran takes it although its description does not list it, set the input `unknown-fields: warn`.',
    ],
  ],
  [
    'a misspelt setting',
    snowflake('', '  pasword: x\n'),
    [
      'warning: d.yml:6:3: `config.pasword` is not a field that is known here; it is sent as it is. Did you mean `password`?',
    ],
  ],
  [
    'a setting that is not known',
    snowflake('', '  warehouse_size: x\n'),
    ['warning: d.yml:6:3: `config.warehouse_size` is not a field that is known here; it is sent as it is.'],
  ],
  [
    'a secret in clear',
    snowflake('', '  password: hunter2\n'),
    [
      'error: d.yml:6:13: `config.password` is sensitive and cannot be written in a manifest. Write a reference: `${{ secrets.NAME }}`, or `${{ vars.NAME }}` for what is no secret, such as an ARN. To write it out, set the input `allow-plaintext-secrets`.',
    ],
  ],
  [
    'a secret in clear, where nothing is known of the service',
    of('motherduck', '  access_token: abc\n  databse: x\n'),
    [
      'error: d.yml:6:17: `config.access_token` is sensitive and cannot be written in a manifest. Write a reference: `${{ secrets.NAME }}`, or `${{ vars.NAME }}` for what is no secret, such as an ARN. To write it out, set the input `allow-plaintext-secrets`.',
    ],
  ],
  [
    'an empty secret',
    snowflake('', '  password: ""\n'),
    [
      'error: d.yml:6:13: `config.password` is an empty secret: it would overwrite the real one. Write a reference such as `${{ secrets.NAME }}`, or remove the line to leave the field unmanaged.',
    ],
  ],
  [
    'a mask',
    snowflake('', '  password: "******"\n'),
    [
      'error: d.yml:6:13: `config.password` is a mask (`******`): it would overwrite the real value. Write a reference such as `${{ secrets.NAME }}`, or remove the line to leave the field unmanaged.',
    ],
  ],
  [
    'a port in words',
    snowflake('', '  port: https\n'),
    ['error: d.yml:6:9: `config.port` takes a whole number, not `https`. Write digits, such as `5432`.'],
  ],
  [
    'a field beside config in it',
    snowflake('', '  region: AWS_US_EAST_1\n'),
    ['error: d.yml:6:3: `region` stands beside `config`, and not in it. Move it there.'],
  ],
  [
    'a field of config beside it',
    snowflake('host: x\n'),
    ["error: d.yml:5:1: `host` is not a field of a destination's manifest. Write it under `config:`."],
  ],
  [
    'a region in another case',
    snowflake('region: aws_us_east_1\n'),
    [
      'warning: d.yml:5:9: `aws_us_east_1` is not a region that is known here; it is sent as it is. Did you mean `AWS_US_EAST_1`?',
    ],
  ],
  [
    'a region that is not known',
    snowflake('region: MARS_1\n'),
    ['warning: d.yml:5:9: `MARS_1` is not a region that is known here; it is sent as it is. Check its name.'],
  ],
  [
    'an empty region',
    snowflake('region: ""\n'),
    ['error: d.yml:5:9: `region` cannot be empty. Give it a value, or remove the line.'],
  ],
  [
    'a misspelt method',
    snowflake('networking_method: PrivateLnk\n'),
    ['error: d.yml:5:20: `networking_method` does not take `PrivateLnk`. Did you mean `PrivateLink`?'],
  ],
  [
    'a field of connectors',
    snowflake('paused: true\n'),
    [
      "error: d.yml:5:1: `paused` is not a field of a destination's manifest. Connectors have it; write it in their manifests.",
    ],
  ],
  [
    'what Fivetran sets',
    snowflake('setup_status: connected\n'),
    [
      'error: d.yml:5:1: `setup_status` is read-only: Fivetran sets it. Remove it; the output `resources` gives it back.',
    ],
  ],
  [
    'an old name',
    snowflake('local_processing_agent_id: x\n'),
    [
      'error: d.yml:5:1: `local_processing_agent_id` is the old name of the hybrid deployment agent. Write it as `hybrid_deployment_agent_id`.',
    ],
  ],
  [
    'a certificate where none is approved',
    snowflake('trusted_certificates: [{ hash: abc, encoded_cert: QUJD }]\n'),
    [
      'warning: d.yml:5:23: Fivetran approves certificates of MySQL, PostgreSQL and SQL Server destinations alone; `snowflake` is none. Remove them, unless its setup tests ask for them.',
    ],
  ],
  [
    'no service',
    snowflake().replace('service: snowflake\n', ''),
    [
      'error: d.yml:1:1: The manifest does not name a service. Write `service:` and the destination type, such as `snowflake`.',
    ],
  ],
  [
    'a misspelt service',
    of('snowflak'),
    [
      'warning: d.yml:3:10: `snowflak` is not a destination that is known here: its `config` is sent as it is written, and a value is secret where it comes from `secrets`. Did you mean `snowflake`?',
    ],
  ],
  [
    'a service in capitals',
    of('Snowflake'),
    ['error: d.yml:3:10: `service` takes the name of a service, not `Snowflake`. Did you mean `snowflake`?'],
  ],
  [
    'a service as people call it',
    of('Big Query'),
    ['error: d.yml:3:10: `service` takes the name of a service, not `Big Query`. Did you mean `big_query`?'],
  ],
  [
    'a service that is not known',
    of('duckdb_cloud'),
    [
      'warning: d.yml:3:10: `duckdb_cloud` is not a destination that is known here: its `config` is sent as it is written, and a value is secret where it comes from `secrets`.',
    ],
  ],
  [
    'a misspelt group',
    snowflake().replace('Warehouse', 'Warehose'),
    ['error: d.yml:2:8: There is no group with the name `Warehose`. Did you mean `Warehouse`?'],
  ],
  [
    'a name of two groups',
    snowflake().replace('Warehouse', 'Twins'),
    [
      'error: d.yml:2:8: 2 groups are called `Twins`. Name one by its id instead: `group_id: twin_one` or `group_id: twin_two`.',
    ],
  ],
  [
    'no group',
    snowflake().replace('group: Warehouse\n', ''),
    [
      'error: d.yml:1:1: The manifest does not say in which group the destination lives. Write `group: <name of the group>` or `group_id: <its id>`.',
    ],
  ],
  [
    'a group by name and id',
    snowflake('group_id: decent_dropsy\n'),
    ['error: d.yml:5:1: A manifest names its group by `group` or by `group_id`, not by both. Keep one of the two.'],
  ],
  [
    'the name by which Fivetran reports a field',
    of('big_query', '  location: US\n'),
    [
      'error: d.yml:6:3: `config.location` is what Fivetran reports of `data_set_location`. Write it as `data_set_location`.',
    ],
  ],
  [
    'what Fivetran alone sets in config',
    of('postgres_warehouse', '  public_key: x\n  external_id: y\n'),
    [
      'error: d.yml:6:3: `config.public_key` is read-only: Fivetran sets it. Remove it; the output `resources` gives it back.',
    ],
  ],
]

test.each(CASES)('%s', (_, manifest, said) => {
  expect(read(manifest).said).toEqual(said)
})

test('what is sent of a manifest', () => {
  const { desired } = read(snowflake('region: AWS_US_EAST_1\n', '  port: "443"\n  use_customer_staging: "true"\n'))
  expect(desired).toMatchObject({
    address: { kind: 'destination', partition: 'decent_dropsy', name: 'destination:Warehouse', parent: 'Warehouse' },
    service: 'snowflake',
    fields: { config: { port: 443, use_customer_staging: true }, region: 'AWS_US_EAST_1', time_zone_offset: '0' },
    tests: { run: true, trustCertificates: false, trustFingerprints: false },
  })
})
