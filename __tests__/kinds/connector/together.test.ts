import { describe, expect, test } from '@jest/globals'
import { JOINT_FIELDS, ineffectiveFields } from '../../../src/kinds/connector/together.ts'
import { formatPath, type FieldPath } from '../../../src/model/path.ts'
import type { ValueObject } from '../../../src/model/value.ts'

const groupOf = (path: FieldPath): number => JOINT_FIELDS.findIndex(isMember => isMember(path))

test('fields that mean nothing without each other are of one group', () => {
  const networking: FieldPath[] = [
    ['networking_method'],
    ['private_link_id'],
    ['proxy_agent_id'],
    ['hybrid_deployment_agent_id'],
    ['config', 'connection_type'],
    ['config', 'tunnel_host'],
  ]
  const schedule: FieldPath[] = [['schedule_type'], ['sync_frequency'], ['daily_sync_time']]
  expect(new Set(networking.map(groupOf))).toEqual(new Set([0]))
  expect(new Set(schedule.map(groupOf))).toEqual(new Set([1]))
  expect(groupOf(['data_delay_threshold'])).toBe(groupOf(['data_delay_sensitivity']))
  expect([['paused'], ['config', 'host'], ['config'], ['tunnel_host']].map(groupOf)).toEqual([-1, -1, -1, -1])
})

describe('a declared field without effect', () => {
  test.each<[string, ValueObject, ValueObject | undefined, string[]]>([
    [
      'a time of day beside another frequency',
      { daily_sync_time: '03:00', sync_frequency: 60 },
      {},
      ['daily_sync_time'],
    ],
    ['beside a frequency as text', { daily_sync_time: '03:00', sync_frequency: '60' }, {}, ['daily_sync_time']],
    [
      'beside the frequency that Fivetran has',
      { daily_sync_time: '03:00' },
      { sync_frequency: 60 },
      ['daily_sync_time'],
    ],
    ['beside the frequency of a new connector', { daily_sync_time: '03:00' }, {}, ['daily_sync_time']],
    ['beside 1440 it has one', { daily_sync_time: '03:00', sync_frequency: 1440 }, { sync_frequency: 60 }, []],
    ['beside "1440", too', { daily_sync_time: '03:00', sync_frequency: '1440' }, {}, []],
    ['beside 1440 in Fivetran', { daily_sync_time: '03:00' }, { sync_frequency: 1440 }, []],
    ['nobody knows', { daily_sync_time: '03:00' }, undefined, []],
    [
      'a manual schedule',
      { daily_sync_time: '03:00', sync_frequency: 1440, schedule_type: 'manual' },
      {},
      ['daily_sync_time'],
    ],
    ['nothing declared', { sync_frequency: 60 }, { daily_sync_time: '08:00' }, []],
    ['a threshold', { data_delay_threshold: 60 }, { data_delay_sensitivity: 'NORMAL' }, ['data_delay_threshold']],
    ['a custom threshold', { data_delay_threshold: 60, data_delay_sensitivity: 'CUSTOM' }, {}, []],
    ['a private link', { private_link_id: 'pl', networking_method: 'Directly' }, {}, ['private_link_id']],
    ['a private link that is used', { private_link_id: 'pl' }, { networking_method: 'PRIVATE_LINK' }, []],
    ['a tunnel', { config: { tunnel_host: 'h', connection_type: 'Directly' } }, {}, ['config.tunnel_host']],
    ['a tunnel that is used', { config: { tunnel_host: 'h', connection_type: 'SSH_TUNNEL' } }, {}, []],
    ['a tunnel of a service without types', { config: { tunnel_host: 'h' } }, {}, []],
  ])('%s', (_, fields, observed, expected) => {
    expect(ineffectiveFields({ fields }, observed).map(({ path }) => formatPath(path))).toEqual(expected)
  })
})
