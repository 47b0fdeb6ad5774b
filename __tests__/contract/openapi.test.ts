import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../src/model/value.ts'
import { readOpenApi } from './openapi.ts'

const openApi = readOpenApi()

describe('the judge itself', () => {
  const connection = {
    id: 'i',
    service: 'github',
    schema: 's',
    paused: false,
    group_id: 'g',
    created_at: '2026-01-01T00:00:00Z',
    schedule_type: 'auto',
  }
  const status = {
    setup_state: 'connected',
    sync_state: 'scheduled',
    update_state: 'on_schedule',
    is_historical_sync: false,
  }
  const data = {
    ...connection,
    status,
    pause_after_trial: false,
    sync_frequency: 360,
    data_delay_sensitivity: 'NORMAL',
    service_version: 1,
  }

  const { schema: _schema, ...withoutSchema } = data

  test.each<[string, JsonObject, string[]]>([
    ['a good answer', data, []],
    ['null for what is optional', { ...data, succeeded_at: null }, []],
    ['a missing field', withoutSchema, [`must have required property 'schema'`]],
    ['a frequency that does not exist', { ...data, sync_frequency: 7 }, ['must be equal to one of the allowed values']],
    ['a wrong type', { ...data, paused: 'no' }, ['must be boolean']],
    ['a time that is none', { ...data, created_at: 'yesterday' }, ['must match format']],
    ['a wrong type in what only this service has', { ...data, config: { use_webhooks: 'maybe' } }, ['must be boolean']],
    [
      'a word outside the enum of what only this service has',
      { ...data, config: { sync_mode: 'Everything' } },
      ['must be equal to one of the allowed values'],
    ],
  ])('%s', (_case, value, messages) => {
    const errors = openApi.responseErrors('GET', '/connections/i', 200, { code: 'Success', data: value }).join('\n')
    for (const message of messages) expect(errors).toContain(message)
    expect(errors === '').toBe(messages.length === 0)
  })

  test.each<[string, string, JsonObject | undefined, boolean]>([
    ['POST', '/connections', { group_id: 'g', service: 'github', config: { schema: 's' } }, true],
    ['POST', '/connections', { group_id: 'g', service: 'github', config: {} }, false],
    ['POST', '/connections', { group_id: 'g', service: 'postgres', config: { schema: 's' } }, false],
    ['PATCH', '/connections/i', { paused: 'yes' }, false],
    ['POST', '/nothing', {}, false],
    ['DELETE', '/connections/i', {}, false],
  ])('%s %s %j', (method, path, body, good) => {
    expect(openApi.requestErrors(method, path, body).length === 0).toBe(good)
  })

  test('a status that is not described is an error', () => {
    expect(openApi.responseErrors('GET', '/groups', 201, { code: 'Success' })).not.toEqual([])
    expect(openApi.responseErrors('GET', '/groups', 401, { code: 'AuthFailed', message: 'No' })).toEqual([])
    expect(openApi.responseErrors('GET', '/groups', 401, {})).not.toEqual([])
  })
})
