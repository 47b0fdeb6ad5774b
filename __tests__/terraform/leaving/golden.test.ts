/**
 * What is to be done in Terraform about the state that the real program wrote of `configurations/everything`.
 * `UPDATE_GOLDEN=1` rewrites `golden/leaving`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { leavingSection } from '../../../src/render/import/leaving.ts'
import { addressOf } from '../../../src/terraform/address.ts'
import { configurationOf, type LeavingResource } from '../../../src/terraform/leaving/configuration.ts'
import { leave } from '../../../src/terraform/leaving/leaving.ts'
import { stateFile } from '../../support/terraform-account.ts'

interface Pulled {
  readonly resources: readonly {
    readonly module?: string
    readonly mode: string
    readonly type: string
    readonly name: string
    readonly instances: readonly {
      readonly index_key?: string
      readonly dependencies?: string[]
      readonly attributes: LeavingResource['values']
    }[]
  }[]
}

const { resources: pulled }: Pulled = JSON.parse(stateFile('terraform/everything.pull.json'))
const resources = pulled
  .filter(({ mode }) => mode === 'managed')
  .flatMap(({ module = '', type, name, instances }) =>
    instances.map(({ index_key: indexKey, dependencies = [], attributes: values }): LeavingResource => ({
      address: addressOf(module, type, name, indexKey),
      type,
      name,
      module,
      indexKey,
      dependencies,
      values,
      unsettled: undefined,
    })),
  )
const ours = resources
  .filter(({ type }) => /^fivetran_(connector|connection|group$|destination)/.test(type))
  .map(({ address }) => address)

function folder(module: string, path: string) {
  const text = readFileSync(new URL(`../configurations/everything/${path}`, import.meta.url), 'utf8')
  return { module, folder: path, files: [{ path, text }] }
}

const configuration = configurationOf([
  folder('', 'main.tf'),
  folder('module.shop', 'modules/shop/main.tf'),
  folder('module.shop.module.tables', 'modules/shop/tables/main.tf'),
])

test.each([
  ['all', 'terraform', /./],
  ['some', 'tofu', /^(?!.*("a b"|new york|copy\[1\]|fivetran_group))/],
  ['module', 'terraform', /^module\.shop.*(connector\.|schedule)/],
] as const)('%s of it', (name, program, which) => {
  const taken = new Set(ours.filter(address => which.test(address)))
  const leaving = leave({ resources, taken, configuration, existing: undefined })
  const section = leavingSection(leaving, {
    program,
    file: 'fivetran-removed.tf',
    dryRun: false,
    isFolderGuessed: true,
  })
  for (const [file, text] of [
    [`${name}.md`, `${section}\n`],
    [`${name}.tf`, leaving.file?.text ?? ''],
  ] as const) {
    const expected = new URL(`../../golden/leaving/${file}`, import.meta.url)
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(expected, text)
    expect(text).toBe(readFileSync(expected, 'utf8'))
  }
})
