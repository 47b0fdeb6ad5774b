import { expect, test } from '@jest/globals'
import { didYouMean, listNames, misspellingOf } from '../../src/model/suggest.ts'

test.each([
  ['servise', ['service', 'server'], 'Did you mean `service`?'],
  ['SYNC_MODE', ['sync_mode'], 'Did you mean `sync_mode`?'],
  ['tabel', ['table', 'name'], 'Did you mean `table`?'],
  ['naem', ['name', 'id'], 'Did you mean `name`?'],
  ['zzz', ['service'], undefined],
  ['x', [], undefined],
  ['B', ['A', '5'], undefined],
  ['a'.repeat(1000), ['a'], undefined],
  // A name that holds the other.
  ['token', ['user', 'access_token'], 'Did you mean `access_token`?'],
  ['SSH', ['Directly', 'SshTunnel'], 'Did you mean `SshTunnel`?'],
  ['sync_frequency_in_minutes', ['sync_frequency', 'paused'], 'Did you mean `sync_frequency`?'],
  // Shared words, one of which is not enough.
  ['service_account_email', ['account_service_user', 'user'], 'Did you mean `account_service_user`?'],
  ['report_type', ['schedule_type', 'paused'], undefined],
  ['capture_deletes', ['delete_capture_enabled', 'capture'.repeat(3)], 'Did you mean `delete_capture_enabled`?'],
  ['api_usage_percent', ['api_token', 'api_usage', 'email'], 'Did you mean `api_usage`?'],
  // The same without words.
  ['hostname', ['host', 'port'], 'Did you mean `host`?'],
  ['AccessKeyId', ['access_key', 'accesskeyidentifier'], 'Did you mean `access_key`?'],
  ['email', ['emailaddress', 'mail_server'], 'Did you mean `emailaddress`?'],
  ['id', ['identity', 'sheetid'], undefined],
  // A word too many rather than many letters.
  ['group_name', ['group', 'group_id'], 'Did you mean `group`?'],
  ['host_name', ['host', 'hostname'], 'Did you mean `hostname`?'],
  // Several that are as likely, and words that tell nothing.
  ['token', ['access_token', 'refresh_token'], undefined],
  ['foo_id', ['group_id', 'agent_id'], undefined],
  ['config', ['external_secrets_keys_config'], undefined],
])('%s among %j', (written, candidates, expected) => {
  expect(didYouMean(written, candidates)).toBe(expected)
})

test('a misspelling is a matter of letters alone', () => {
  expect([misspellingOf('tokn', ['token']), misspellingOf('token', ['access_token_secret'])]).toEqual([
    'token',
    undefined,
  ])
})

test('lists are phrases, cut when long', () => {
  expect([listNames([]), listNames(['a']), listNames(['a', 'b', 'c']), listNames(['a', 'b', 'c'], 2)]).toEqual([
    '',
    '`a`',
    '`a`, `b` or `c`',
    '`a`, `b` …',
  ])
})
