/** `validate --written-out`: what manifests are once everything is in. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { loadAll } from 'js-yaml'
import { startCliWorld, type CliWorld } from '../support/cli.ts'

let world: CliWorld

beforeEach(async () => {
  world = await startCliWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})

afterEach(() => world.close())

const OFFLINE = { env: { FIVETRAN_API_KEY: '', FIVETRAN_API_SECRET: '' } }

test.each([
  ['with what Fivetran says', {}],
  ['offline', OFFLINE],
])('%s: one YAML document each on stdout, the report on stderr', async (_name, options) => {
  world.write({
    'fivetran/defaults.yml': 'kind: defaults\nvalues:\n  group: Warehouse\n  paused: true\n',
    'fivetran/shops.yml':
      'for_each: [berlin, "paris"]\nservice: postgres\ndestination_schema:\n  prefix: shop_${{ each.key }}\nconfig:\n  host: ${{ each.key }}.example\n  password: ${{ secrets.PW }}\n',
  })
  const { exitCode, stdout, stderr } = await world.warm(['validate', '--written-out'], options)
  expect(exitCode).toBe(0)
  expect(loadAll(stdout)).toEqual(
    ['berlin', 'paris'].map(key => ({
      group: 'Warehouse',
      paused: true,
      service: 'postgres',
      destination_schema: { prefix: `shop_${key}` },
      config: { host: `${key}.example`, password: '${{ secrets.PW }}' },
    })),
  )
  expect(stdout).toContain('# Warehouse/shop_berlin\n# fivetran/shops.yml:1 [berlin]\n')
  expect(stdout).toMatch(/group: Warehouse {2}# fivetran\/defaults\.yml:3/)
  expect(stderr).toContain('Fivetran manifests: valid')
})

test('with errors there is nothing to write out', async () => {
  world.write({ 'fivetran/a.yml': 'group: Warehouse\nservice: github\ndestination_schema:\n  nam: a\n' })
  const { exitCode, stdout, stderr } = await world.warm(['validate', '--written-out'], OFFLINE)
  expect([exitCode, stdout]).toEqual([1, ''])
  expect(stderr).toContain('fivetran/a.yml:4:3: ')
  expect(stderr).toContain('4 │   nam: a\n    │   ^')
})

test('stdout cannot hold JSON beside it', async () => {
  world.write({ 'fivetran/a.yml': 'group: Warehouse\nservice: github\ndestination_schema:\n  name: a\n' })
  const { exitCode, stdout } = await world.warm(['validate', '--written-out', '--json'], OFFLINE)
  expect(exitCode).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ failure: { reason: 'invalid-input' } })
})
