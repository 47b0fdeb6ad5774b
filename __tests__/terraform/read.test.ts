import { describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/model/errors.ts'
import { readTerraform } from '../../src/terraform/read.ts'
import { stateFile } from '../support/terraform-account.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)

function refusal(given: Uint8Array): string {
  try {
    readTerraform(given, 'made-up.json')
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
  return ''
}

describe('files that are no state', () => {
  const shown = { format_version: '1.0', terraform_version: '1.9.0' }
  test.each<[string, string | object, RegExp]>([
    ['nothing', '', /is empty\. Write one with `terraform show -json > state\.json`/],
    ['blanks', ' \n', /is empty\./],
    ['a text', 'hello', /is no JSON\. Write one with `terraform show -json/],
    [
      'a saved plan as Terraform keeps it',
      'PK\u0003\u0004…',
      /is a saved plan as Terraform keeps it.*`terraform show -json PLAN > plan\.json`/,
    ],
    ['configuration', 'resource "fivetran_group" "g" {\n  name = "x"\n}\n', /is configuration, not a state\./],
    ['configuration with a comment', '# ours\nterraform {\n}\n', /is configuration, not a state\./],
    [
      'what is printed for people',
      '# fivetran_group.g:\nresource "fivetran_group" "g" {\n    id = "x"\n}\n',
      /is no JSON\./,
    ],
    ['a state that is cut off', stateFile('terraform/old.state.json').slice(0, -40), /is not whole, or damaged/],
    [
      'a log',
      '{"@level":"info","@message":"Terraform 1.9.0"}\n{"@level":"info"}\n',
      /is the log of `terraform plan -json`, not a plan\. Save the plan/,
    ],
    ['a log of one line', { '@level': 'info', '@message': 'Terraform 1.9.0' }, /is the log of/],
    ['a list', '[]', /is JSON, but neither a Terraform state nor a saved plan\./],
    ['a number', '4', /is JSON, but neither/],
    ['a package', { name: 'x', version: '1.0.0' }, /is JSON, but neither/],
    ['schemas of providers', { format_version: '1.0', provider_schemas: {} }, /is JSON, but neither/],
    [
      'format 3',
      { version: 3, terraform_version: '0.11.14', modules: [] },
      /is a state of format 3, which Terraform wrote before 0\.12\./,
    ],
    ['format 5', { version: 5 }, /is a state of format 5, and only format 4 is known here\./],
    [
      'an older output',
      { ...shown, format_version: '0.2', values: {} },
      /has the format "0\.2" of `terraform show -json`/,
    ],
    ['a newer output', { ...shown, format_version: '2.0', values: {} }, /has the format "2\.0"/],
    [
      'a state that OpenTofu has encrypted',
      { serial: 1, lineage: 'x', meta: {}, encrypted_data: 'AAAA', encryption_version: 'v0' },
      /is encrypted by OpenTofu\..*`tofu show -json > state\.json`/,
    ],
    ['a plan that failed', { ...shown, planned_values: {}, errored: true }, /is a plan that failed\./],
  ])('%s', (_, given, expected) => {
    const message = refusal(bytes(typeof given === 'string' ? given : JSON.stringify(given)))
    expect(message).toMatch(expected)
    expect(message).toMatch(/^`made-up\.json` /)
    expect(message).toMatch(/`(?:terraform|tofu) /)
  })

  test('more than 100 MiB', () => {
    expect(refusal(new Uint8Array(100 * 1024 * 1024 + 1))).toContain('is larger than 100 MiB.')
  })

  test('nothing of the file is in a message', () => {
    expect(refusal(bytes('{"version": 4, "resources": [{"password": "made-up-secret'))).not.toContain('made-up-secret')
  })
})

/** What both forms have, in one order. */
function told(file: string): unknown {
  return readTerraform(bytes(stateFile(`${file}.json`)), 'x')
    .resources.map(({ address, type, module, indexKey, provider, schemaVersion, values, dependencies }) => ({
      address,
      type,
      module,
      indexKey,
      provider,
      schemaVersion,
      values,
      dependencies: [...dependencies].toSorted(),
    }))
    .toSorted((one, other) => (one.address < other.address ? -1 : 1))
}

describe('files that are states', () => {
  test.each([
    ['an empty state', { format_version: '1.0' }],
    ['an empty state with checks', { format_version: '1.0', terraform_version: '1.9.0', checks: [] }],
    [
      'an empty state file',
      { version: 4, terraform_version: '1.9.0', serial: 1, lineage: '', outputs: {}, resources: [] },
    ],
    ['the plan of a first apply', { format_version: '1.2', planned_values: { root_module: {} }, resource_changes: [] }],
  ])('%s holds nothing', (_, file) => {
    expect(readTerraform(bytes(JSON.stringify(file)), 'x').resources).toEqual([])
  })

  test('bytes may be those of Windows', () => {
    const text = stateFile('terraform/old.state.json')
    const whole = readTerraform(bytes(text), 'x')
    expect(readTerraform(bytes(`\uFEFF${text}`), 'x')).toEqual(whole)
    expect(readTerraform(Buffer.from(`\uFEFF${text}`, 'utf16le'), 'x')).toEqual(whole)
    expect(readTerraform(Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(), 'x')).toEqual(whole)
  })

  test.each(['everything', 'next', 'imported', 'old'])('%s: a state file says what is shown of it', name => {
    expect(told(`terraform/${name}.pull`)).toEqual(told(`terraform/${name}.state`))
  })

  test('instances that an apply left tainted or deposed say so', () => {
    const instance = { schema_version: 4, attributes: { id: 'one' } }
    const resource = {
      mode: 'managed',
      type: 'fivetran_connector',
      name: 'x',
      provider: 'provider["registry.terraform.io/fivetran/fivetran"]',
    }
    const file = {
      version: 4,
      resources: [
        {
          ...resource,
          instances: [
            { ...instance, status: 'tainted' },
            { ...instance, deposed: '0a1b2c3d' },
          ],
        },
      ],
    }
    expect(readTerraform(bytes(JSON.stringify(file)), 'x').resources.map(one => one.unsettled?.why)).toEqual([
      'tainted',
      'deposed',
    ])
    const shown = {
      address: 'fivetran_connector.x',
      ...resource,
      provider_name: 'registry.terraform.io/fivetran/fivetran',
      schema_version: 4,
      values: { id: 'one' },
    }
    const other = {
      format_version: '1.0',
      values: {
        root_module: {
          resources: [
            { ...shown, tainted: true },
            { ...shown, deposed_key: '0a1b2c3d' },
          ],
        },
      },
    }
    expect(readTerraform(bytes(JSON.stringify(other)), 'x').resources.map(one => one.unsettled?.why)).toEqual([
      'tainted',
      'deposed',
    ])
  })
})
