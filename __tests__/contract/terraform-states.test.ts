/**
 * The states that came with the description of Fivetran's Terraform provider: an account like theirs is taken over whole.
 * Not part of `npm test`, since they are not part of this repository.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { isEmpty, isJsonObject, type JsonObject } from '../../src/model/value.ts'
import { objectOf, textOf } from '../../src/terraform/fields.ts'
import { readTerraform } from '../../src/terraform/read.ts'
import type { TerraformState } from '../../src/terraform/resource.ts'
import { parsedText, sensitiveTexts } from '../../src/terraform/secrets.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../simulator/fivetran/server.ts'
import { formsOf } from '../support/leaks.ts'
import { takeInProcess } from '../support/take-over.ts'

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'shared', 'terraform')

function filled(values: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      if (isEmpty(value)) return []
      const entries = Array.isArray(value) ? value.map(item => (isJsonObject(item) ? filled(item) : item)) : value
      return [[name, isJsonObject(entries) ? filled(entries) : entries]]
    }),
  )
}

/** Somebody makes by hand what the state holds. */
function seed(fivetran: FivetranSimulator, { resources }: TerraformState): void {
  const of = (type: string) => resources.filter(one => one.type === type)
  const groups = new Set(resources.map(({ values }) => textOf(values, 'group_id')).filter(id => id !== ''))
  for (const id of groups) {
    const group = of('fivetran_group').find(({ values }) => values['id'] === id)
    fivetran.addGroup(group === undefined ? `Group ${id}` : textOf(group.values, 'name'), { id, destination: false })
  }
  for (const { values } of of('fivetran_destination')) {
    const { time_zone_offset = '0', region } = values
    const settings = { time_zone_offset, ...(typeof region === 'string' ? { region } : {}) }
    fivetran.addDestination(textOf(values, 'group_id'), {
      destination: textOf(values, 'service'),
      config: filled(objectOf(values, 'config')),
      settings,
    })
  }
  for (const { values, type } of resources) {
    if (!['fivetran_connector', 'fivetran_connection'].includes(type)) continue
    const place = filled(objectOf(values, 'destination_schema'))
    const names: Readonly<Record<string, string>> = { name: 'schema', prefix: 'schema_prefix' }
    const address = Object.fromEntries(Object.entries(place).map(([name, value]) => [names[name] ?? name, value]))
    const apart = of('fivetran_connection_config').find(one => one.values['connection_id'] === values['id'])
    const inText = [values['config'], apart?.values['config']].map(text =>
      typeof text === 'string' ? parsedText(text) : text,
    )
    const config = Object.assign({}, ...inText.map(one => (isJsonObject(one) ? filled(one) : {})))
    const schedule = of('fivetran_connector_schedule').find(one => one.values['connector_id'] === values['id'])
    fivetran.addConnection({
      group: textOf(values, 'group_id'),
      service: textOf(values, 'service'),
      id: textOf(values, 'id'),
      config: { ...config, ...address },
      settings: scheduleOf(schedule?.values ?? {}),
    })
  }
}

function scheduleOf({
  sync_frequency,
  paused,
  pause_after_trial,
  daily_sync_time,
  schedule_type,
}: JsonObject): JsonObject {
  return filled({
    ...(typeof sync_frequency === 'string' ? { sync_frequency: Number(sync_frequency) } : {}),
    ...(typeof paused === 'string' ? { paused: paused === 'true' } : {}),
    ...(typeof pause_after_trial === 'string' ? { pause_after_trial: pause_after_trial === 'true' } : {}),
    ...(typeof daily_sync_time === 'string' ? { daily_sync_time } : {}),
    ...(typeof schedule_type === 'string' ? { schedule_type } : {}),
  })
}

test.each([
  ['state-example.json', 10, ['fivetran_connector_schedule.mysql']],
  ['state-example-show.json', 2, []],
])('%s', async (file, amount, stray) => {
  const state = readTerraform(readFileSync(join(FOLDER, file)), file)
  const fivetran = await startFivetranSimulator()
  try {
    seed(fivetran, state)
    const { files, report, taken, log } = await takeInProcess(state, fivetran)
    expect(report?.differing).toEqual([])
    expect(report?.skipped).toEqual([])
    expect(report?.staying?.map(({ address }) => address)).toEqual(stray)
    expect(files.size).toBe(amount)
    expect(taken.size).toBe(state.resources.length - stray.length)
    const all = [...files.values(), JSON.stringify(report), log].join('\n')
    const secrets = sensitiveTexts(state).filter(secret => formsOf(secret).some(form => all.includes(form)))
    expect(secrets).toEqual([])
  } finally {
    await fivetran.close()
  }
})
