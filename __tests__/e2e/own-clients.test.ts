/**
 * What the end-to-end tests of Fivetran's Terraform provider do with a real Fivetran, done with manifests: three states
 * of the same connectors, one after the other, and no difference after any of them.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Behaviour } from '../../simulator/fivetran/behaviour.ts'
import { planAll } from '../support/plan-of.ts'
import { startWorld, type World } from '../support/world.ts'

const SECRETS = { PASSWORD: 'first-password', OTHER: 'second-password' }
const options = { inputs: { secrets: JSON.stringify(SECRETS) } }
const setupTests: Behaviour['setupTests'] = () => ({ tests: [{ title: 'Connection', status: 'PASSED' }] })

interface Story {
  readonly service: string
  readonly place: string
  /** The rest of the manifest, in each of the three states. */
  readonly states: readonly [string, string, string]
}

const postgres = (network: string, config: string): string => `${network}
config:
  user: user1
  password: \${{ secrets.PASSWORD }}
  host: host
  port: "123"
  update_method: QUERY_BASED
${config}`
const maria = (config: string): string => `config:
  host: host
  port: "24020"
  update_method: BINLOG
  replica_id: "12345"
${config}`
const campaign = (metrics: string): string => `config:
  timeframe_months: TWELVE
  reports:
    - table: daily
      report_type: STANDARD
      dimensions: [FILTER_ADVERTISER, FILTER_DATE]
      conversion_dimensions: [FILTER_ADVERTISER]
      metrics: [${metrics}]
      custom_floodlight_variables: []
      per_interaction_dimensions: []
      enable_all_dimension_combinations: false
`
const video = (metrics: string): string => `config:
  timeframe_months: TWELVE
  reports:
    - table_name: daily
      config_method: CREATE_NEW
      report_type: STANDARD
      partners: []
      dimensions: [FILTER_DATE]
      metrics: [${metrics}]
      update_config_on_each_sync: true
`
const adaptive = (dimensions: string): string => `config:
  login: mail@mail.example
  password: \${{ secrets.PASSWORD }}
  instance_code: CODE1
  reports:
    - table: table_1
      version_sync_strategy: SYNC_SELECT_VERSIONS
      versions: ["2945"]
      account_sync_mode: SELECT_SPECIFIC_ACCOUNTS
      selected_accounts: ["3,true", "4,true"]
      dimensions: ${dimensions}
      include_zero_rows: true
`
const azure = (secret: string, database: string): string => `config:
  host: host1
  port: 5432
  database: ${database}
  tenant_id: \${{ secrets.${secret} }}
  auth_method: EntraIDServicePrincipalSecret
  connection_type: Directly
  update_method: TELEPORT
auth:
  service_principal_id: id-of-${database}
  service_principal_client_secret: \${{ secrets.${secret} }}
`
const sharePoint = (folder: string): string => `config:
  access_type: CUSTOM_APP
  is_single_table_mode: true
  prefix: ${folder}
  line_separator: "\\\\n"
  quote_char: "\\""
  quote_character_enabled: true
  file_handling: unstructured
  empty_header: false
  sync_permissions: false
  files:
    - table_name: table_name1
`
const s3 = (files: readonly string[]): string => `config:
  bucket: testbucket
  is_public: true
  quote_character_enabled: true
  delimiter: ","
  file_type: csv
  auth_type: PUBLIC_BUCKET
  connection_type: Directly
  files:
${files.map(name => `    - table_name: ${name}\n      file_pattern: ${name}.csv\n`).join('')}`
const github = (config: string): string => `networking_method: Directly
config:
  use_webhooks: "false"
${config}`
const lambda = (...keys: string[]): string => `config:
  function: f
  role_arn: \${{ secrets.PASSWORD }}
  secrets_list:
${keys.map(key => `    - key: ${key}\n      value: \${{ secrets.${key} }}\n`).join('')}`
const pendo = (ids: string): string => `config:
  sync_mode: SpecificAppIds
  integration_key: \${{ secrets.PASSWORD }}
  app_ids: ${ids}
  region: US
`

const STORIES: readonly Story[] = [
  {
    service: 'postgres',
    place: 'prefix: pg',
    states: [
      postgres('networking_method: ProxyAgent\nproxy_agent_id: agent_one', '  connection_type: ProxyAgent'),
      postgres('networking_method: SshTunnel', '  tunnel_host: 127.0.0.1\n  tunnel_port: 22\n  tunnel_user: fivetran'),
      postgres('networking_method: ProxyAgent\nproxy_agent_id: agent_one', ''),
    ],
  },
  {
    service: 'maria',
    place: 'prefix: maria',
    states: [
      maria('  tunnel_host: t\n  tunnel_user: u\n  tunnel_port: 2233\n  connection_type: SshTunnel'),
      maria('  connection_type: Directly'),
      maria('  tunnel_host: null\n  tunnel_user: null\n  tunnel_port: null\n  connection_type: Directly'),
    ],
  },
  {
    service: 'double_click_campaign_manager',
    place: 'name: campaigns',
    states: [campaign('METRIC_CLICKS'), campaign('METRIC_CLICKS, METRIC_COST'), campaign('')],
  },
  {
    service: 'google_display_and_video_360',
    place: 'name: videos',
    states: [video('METRIC_CLICKS'), video(''), video('METRIC_CLICKS')],
  },
  {
    service: 'workday_adaptive',
    place: 'name: adaptive',
    states: [adaptive('["3", "4"]'), adaptive('["4"]'), adaptive('[]')],
  },
  {
    service: 'azure_sql_db',
    place: 'prefix: azure',
    states: [azure('PASSWORD', 'one'), azure('OTHER', 'two'), azure('PASSWORD', 'two')],
  },
  {
    service: 'share_point',
    place: 'name: share\n  table_group_name: group1',
    states: [sharePoint('prefix1'), sharePoint('prefix2'), sharePoint('prefix2')],
  },
  {
    service: 's3',
    place: 'name: bucket\n  table_group_name: group1',
    states: [s3(['csvtable2', 'csvtable1']), s3(['csvtable1', 'csvtable2']), s3(['csvtable1'])],
  },
  {
    service: 'github',
    place: 'name: gh',
    states: [
      github('  auth_mode: PersonalAccessToken\n  pats: ["${{ secrets.PASSWORD }}"]'),
      github('  auth_mode: JWT\n  client_id: id1\n  private_key: ${{ secrets.OTHER }}\n  pats: []'),
      github('  auth_mode: JWT\n  client_id: id1\n  private_key: ${{ secrets.OTHER }}'),
    ],
  },
  {
    service: 'aws_lambda',
    place: 'name: lambda',
    states: [lambda('PASSWORD'), lambda('PASSWORD', 'OTHER'), lambda('OTHER')],
  },
  {
    service: 'fivetran_log',
    place: 'name: log',
    states: [
      'schedule: { schedule_type: TIME_OF_DAY, time_of_day: "15:00" }',
      'schedule: { schedule_type: TIME_OF_DAY, time_of_day: "15:30" }',
      'schedule: { schedule_type: INTERVAL, interval: 30, days_of_week: [MONDAY, TUESDAY] }',
    ],
  },
  {
    service: 'pendo',
    place: 'name: pendo',
    states: [pendo('["-1", "1", "2"]'), pendo('["2", "1", "-1"]'), pendo('["1"]')],
  },
]

const INTERVAL = { schedule_type: 'INTERVAL', interval: 30, days_of_week: ['MONDAY', 'TUESDAY'] }
/** What Fivetran holds after each state, where something of the state before is easily left behind. */
const HELD: readonly (readonly [state: number, string, 'config' | 'auth' | 'settings', string, unknown])[] = [
  [0, 'github', 'config', 'pats', ['first-password']],
  [0, 'postgres', 'settings', 'proxy_agent_id', 'agent_one'],
  [1, 'github', 'config', 'pats', []],
  [1, 'maria', 'config', 'tunnel_host', undefined],
  [1, 'postgres', 'settings', 'proxy_agent_id', undefined],
  [1, 'azure_sql_db', 'auth', 'service_principal_client_secret', 'second-password'],
  [2, 'postgres', 'config', 'tunnel_host', undefined],
  [2, 'postgres', 'settings', 'proxy_agent_id', 'agent_one'],
  [2, 'fivetran_log', 'settings', 'schedule', INTERVAL],
  [2, 'aws_lambda', 'config', 'secrets_list', [{ key: 'OTHER', value: 'second-password' }]],
]

const SERVERS: readonly (readonly [string, Partial<Behaviour>])[] = [
  ['gives back what it was given', {}],
  [
    'leaves empty values out, shouts and sorts',
    {
      emptyValues: 'omit',
      enumCase: 'upper',
      numbers: 'strings',
      undescribedWords: 'listed',
      scheduleTimes: 'with-seconds',
      schedules: 'all-keys',
    },
  ],
]

function manifests(state: 0 | 1 | 2): Record<string, string> {
  return Object.fromEntries(
    STORIES.map(({ service, place, states }) => [
      `fivetran/${service}.yml`,
      `group: Warehouse\nservice: ${service}\ndestination_schema:\n  ${place}\n${states[state]}\n`,
    ]),
  )
}

describe.each(SERVERS)('a server that %s', (_what, behaviour) => {
  let world: World

  beforeAll(async () => {
    world = await startWorld({ ...behaviour, setupTests })
    world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  })
  afterAll(() => world.close())

  test.each([0, 1, 2] as const)('state %i is applied, and nothing differs then', async state => {
    world.commit(manifests(state))
    const applied = await world.warm.apply({ ...options, manual: true })
    expect([applied.outputs['failure-reason'], applied.exitCode, applied.log]).toEqual(['', 0, applied.log])
    expect(applied.outputs['kept-otherwise']).toBe('0')
    expect((await planAll(world, options, world.warm)).changes).toEqual([])
    for (const [, service, part, name, value] of HELD.filter(([after]) => after === state)) {
      const held = [...world.fivetran.state.connections.values()].find(one => one.service === service)
      expect([service, name, held?.[part][name]]).toEqual([service, name, value])
    }
  })
})

describe('what the API description says otherwise than these tests', () => {
  let world: World

  beforeAll(async () => {
    world = await startWorld({ setupTests })
    world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  })
  afterEach(() => world.fivetran.resetBehaviour())
  afterAll(() => world.close())

  const xmin =
    'group: Warehouse\nservice: postgres\ndestination_schema:\n  prefix: pg\nconfig:\n  update_method: XMIN\n'
  const nameAlone = `group: Warehouse\nservice: double_click_campaign_manager\ndestination_schema:\n  name: ads\n`

  test.each<[string, Partial<Behaviour>, string, string | undefined]>([
    ['a word that metadata lists', { undescribedWords: 'listed' }, xmin, undefined],
    ['a word that it does not list', { undescribedWords: 'unlisted' }, xmin, '`XMIN`'],
    ['a schema without a table', { optionalPlace: 'optional' }, nameAlone, undefined],
    ['a schema that needs one', { optionalPlace: 'required' }, nameAlone, '`table` is missing'],
    ['a schema with its table', { optionalPlace: 'required' }, `${nameAlone}  table: clicks\n`, undefined],
  ])('%s', async (_what, switches, manifest, problem) => {
    Object.assign(world.fivetran.behaviour, switches)
    const { number, run } = await world.warm.propose({ 'fivetran/a.yml': manifest })
    expect([run.outputs['failure-reason'], run.outputs['creates']]).toEqual(
      problem === undefined ? ['', '1'] : ['invalid-manifest', '0'],
    )
    if (problem !== undefined) expect(world.comment(number)).toContain(problem)
  })

  test('a connector without a table is imported, and its plan is empty', async () => {
    world.fivetran.addConnection({
      group: 'Warehouse',
      service: 'double_click_campaign_manager',
      config: { schema: 'ads' },
    })
    const run = await world.warm.run(world.triggers.workflowDispatch(), {
      inputs: { mode: 'import', 'import-kinds': 'connector' },
    })
    expect(run.outputs).toMatchObject({ 'failure-reason': '', adoptions: '1', 'has-changes': 'false' })
    expect(world.github.story.files('connector-as-code/import')['fivetran/warehouse/ads.yml']).toMatch(
      /destination_schema:\n {2}name: ads\n(?! {2}table)/,
    )
  })
})
