/**
 * What becomes of states that the real programs wrote, with the account that they are about: manifests, which plan
 * nothing but adoptions.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readTerraform } from '../../src/terraform/read.ts'
import { sensitiveTexts } from '../../src/terraform/secrets.ts'
import type { FivetranSimulator } from '../../simulator/fivetran/server.ts'
import { formsOf } from '../support/leaks.ts'
import { takeInProcess, type TakenInProcess } from '../support/take-over.ts'
import { startTerraformAccount, stateFile } from '../support/terraform-account.ts'

const GOLDEN = join(import.meta.dirname, '..', 'golden', 'terraform')

interface Story {
  readonly taken: TakenInProcess
  readonly fivetran: FivetranSimulator
  readonly secrets: readonly string[]
}

async function take(
  name: string,
  file: string,
  options: {
    readonly inputs?: Readonly<Record<string, string>>
    readonly before?: (fivetran: FivetranSimulator) => void
    readonly manifests?: Readonly<Record<string, string>>
    readonly text?: (text: string) => string
  } = {},
): Promise<Story> {
  const fivetran = await startTerraformAccount(name)
  try {
    options.before?.(fivetran)
    const { text = (same: string) => same } = options
    const state = readTerraform(Buffer.from(text(stateFile(`${name}.${file}.json`))), 'state.json')
    const taken = await takeInProcess(state, fivetran, options.inputs, options.manifests)
    return { taken, fivetran, secrets: sensitiveTexts(state) }
  } finally {
    await fivetran.close()
  }
}

/** Files, then what was said of them; ids and times of the account are always the same. */
function told({ taken }: Story): string {
  const files = [...taken.files].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([path, text]) => `--- ${path}\n${text}`)
  return [...files, '--- summary', taken.outcome.summary ?? '', '--- taken', ...[...taken.taken].toSorted(), ''].join(
    '\n',
  )
}

function expectGolden(name: string, actual: string): void {
  const path = join(GOLDEN, `${name}.txt`)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, actual)
  expect(actual).toBe(readFileSync(path, 'utf8'))
}

describe('states of the real programs', () => {
  test.each([
    ['everything', 'state'],
    ['everything', 'plan'],
    ['everything', 'pending'],
    ['next', 'state'],
    ['next', 'plan'],
    ['imported', 'state'],
    ['imported', 'plan'],
    ['old', 'state'],
  ])('%s, as %s', async (name, file) => {
    const whole = await take(`terraform/${name}`, file)
    expectGolden(`${name}-${file}`, told(whole))
    // Reading is all that Fivetran is asked for.
    expect(whole.fivetran.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    const said = [
      ...whole.taken.files,
      ['log', whole.taken.log],
      ['summary', whole.taken.outcome.summary ?? ''],
      ['outcome', JSON.stringify(whole.taken.outcome)],
    ]
    const leaks = said.flatMap(([where = '', text = '']) =>
      whole.secrets
        .filter(secret => secret.length > 5 && formsOf(secret).some(form => text.includes(form)))
        .map(secret => `${where}: ${secret}`),
    )
    expect(leaks).toEqual([])
  })

  test.each([
    ['everything', 'pull'],
    ['next', 'pull'],
    ['imported', 'pull'],
    ['old', 'pull'],
  ])('%s: `state pull` says the same as `show -json`', async (name, file) => {
    expect(told(await take(`terraform/${name}`, file))).toBe(told(await take(`terraform/${name}`, 'state')))
  })

  test.each([
    ['everything', 'state'],
    ['everything', 'plan'],
    ['next', 'pull'],
    ['imported', 'state'],
  ])("%s, as %s: OpenTofu's says the same as Terraform's", async (name, file) => {
    expect(told(await take(`tofu/${name}`, file))).toBe(told(await take(`terraform/${name}`, file)))
  })
})

function connection(fivetran: FivetranSimulator, service: string): string {
  return [...fivetran.state.connections.values()].find(one => one.service === service)?.id ?? ''
}

function story(before: (fivetran: FivetranSimulator) => void): Promise<Story> {
  return take('terraform/imported', 'state', { before })
}

/** A name that no manifest may hold. */
function withBadName(state: string): string {
  return state.replaceAll('"tmp_load":', '" tmp_load":')
}

describe('what is not as the state says', () => {
  test('a field that was changed in Fivetran is shown, and its connector is not taken over', async () => {
    const { taken } = await story(
      fivetran => void fivetran.editConnection(connection(fivetran, 'postgres'), { config: { port: 6000 } }),
    )
    expect([...taken.files.keys()]).not.toContain('fivetran/imported/shop.yml')
    expect(taken.report?.differing).toEqual([
      expect.objectContaining({
        address: 'Imported/shop',
        fields: ['config.port'],
        reason: expect.stringContaining('terraform apply -refresh-only'),
        origins: ['fivetran_connector.database'],
      }),
    ])
    expect(taken.taken).not.toContain('fivetran_connector.database')
  })

  test('what was deleted in Fivetran is named', async () => {
    const { taken } = await story(fivetran => fivetran.removeConnection(connection(fivetran, 'postgres')))
    expect(taken.report?.staying).toEqual([
      {
        address: 'fivetran_connector.database',
        id: expect.stringMatching(/^\w+$/),
        reason: expect.stringMatching(/^Fivetran has no connector with this id, /),
      },
    ])
  })

  test('a group that was renamed in Fivetran is named, and what is in it goes by its new name', async () => {
    const { taken } = await story(fivetran =>
      fivetran.renameGroup([...fivetran.state.groups.keys()][0] ?? '', 'Renamed'),
    )
    expect(taken.report?.skipped).toEqual([
      expect.objectContaining({ address: 'group:Renamed', reason: expect.stringContaining('refresh the state first') }),
    ])
    expect(taken.files.get('fivetran/renamed/shop.yml')).toContain('group: Renamed\n')
  })

  test('a manifest that is there is left alone and listed, and its resource counts as taken over', async () => {
    const manifests = {
      'fivetran/own.yml': 'group: Imported\nservice: postgres\ndestination_schema: { prefix: shop }\n',
    }
    const { taken } = await take('terraform/imported', 'state', { manifests })
    expect([...taken.files.keys()].filter(path => path.includes('shop'))).toEqual([])
    expect(taken.report?.skipped).toEqual([
      expect.objectContaining({ address: 'Imported/shop', reason: 'It has a manifest: `fivetran/own.yml`.' }),
    ])
    expect(taken.taken).toContain('fivetran_connector.database')
  })

  test.each([403, 404])(
    'pins that are declared, and a list of approved ones that is answered with %s',
    async status => {
      const { taken } = await take('terraform/everything', 'state', {
        before: fivetran => fivetran.faults.add({ path: '/:kind/:id/certificates', fault: { kind: 'status', status } }),
      })
      const reasons = [...(taken.report?.skipped ?? []), ...(taken.report?.differing ?? [])]
        .filter(({ origins = [] }) => origins.some(origin => origin.includes('certificates')))
        .map(({ reason }) => reason)
      expect(reasons).not.toEqual([])
      for (const reason of reasons) {
        if (status === 403)
          expect(reason).toMatch(/does not let this API key read which certificates .*with a key that may/)
        expect(reason.includes('-refresh-only')).toBe(status !== 403)
      }
      expect(taken.report?.notices).toEqual([])
    },
  )

  test('what no manifest can hold stays in Terraform alone, also when the manifest is there', async () => {
    const address = 'fivetran_connector_schema_config.production'
    const file = 'fivetran/warehouse/production.yml'
    const { taken: first } = await take('terraform/everything', 'state', { text: withBadName })
    const manifest = first.files.get(file) ?? ''
    expect(manifest).toContain('schema_change_handling: ALLOW_COLUMNS')
    expect(manifest).not.toContain('schemas:')
    const { taken: second } = await take('terraform/everything', 'state', {
      text: withBadName,
      manifests: { [file]: manifest },
    })
    for (const { report, taken } of [first, second]) {
      const reason = `It sets \`schemas\`, which \`${file}\` does not have.`
      expect(report?.staying).toContainEqual({ address, reason })
      expect(taken).not.toContain(address)
      expect(taken).toContain('fivetran_connector.production')
    }
    expect(first.report?.imported.flatMap(({ origins = [] }) => origins)).not.toContain(address)
  })

  test('what is selected alone is taken over', async () => {
    const { taken } = await take('terraform/everything', 'state', {
      inputs: { 'import-connectors': 'Warehouse/github' },
    })
    expect([...taken.files.keys()]).toEqual(['fivetran/warehouse/github.yml'])
    expect(taken.taken).toEqual(new Set(['fivetran_connector.github', 'fivetran_connector_schedule.github']))
  })

  test('a dry run writes nothing', async () => {
    const { taken } = await take('terraform/imported', 'state', { inputs: { 'dry-run': 'true' } })
    expect([taken.isWritten, taken.files.size]).toEqual([false, 0])
  })

  test('a value that stands in the clear elsewhere and is a secret of the state is hidden there, too', async () => {
    const { taken } = await take('terraform/everything', 'state', {
      text: state => state.replaceAll('"made-up-events-password\\"', '"events.example.com\\"'),
    })
    expect([...taken.files.values()].join()).not.toContain('events.example.com')
  })

  test('a secret that is a word of the folder of all manifests keeps nothing from being written', async () => {
    const { taken } = await take('terraform/everything', 'state', {
      text: state => state.replaceAll('made-up-snowflake-password', 'fivetran'),
    })
    expect(taken.report?.imported).toHaveLength(21)
    // Where a value is the secret, it is hidden all the same.
    expect(taken.files.get('fivetran/warehouse/production.yml')).not.toMatch(/user: fivetran/)
  })
})
