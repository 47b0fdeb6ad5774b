import { expect, test } from '@jest/globals'
import { hideSecrets } from '../../../src/engine/import/hide-secrets.ts'
import { observed } from './build.ts'

const redact = (text: string): string => text.replaceAll('hunter2', '***').replaceAll('4711', '***')

test('every text and number that holds a known secret is masked, at any depth; nothing else is', () => {
  const connector = observed({
    config: { user: 'me', url: 'postgres://me:hunter2@db', list: ['hunter2', { port: 4711, on: true }], empty: null },
    settings: { private_link_id: 'hunter2' },
  })
  expect(hideSecrets(connector, redact).fields).toMatchObject({
    config: { user: 'me', url: '******', list: ['******', { port: '******', on: true }], empty: null },
    private_link_id: '******',
    sync_frequency: 360,
  })
})

test('what was not read stays unread', () => {
  expect(hideSecrets({ ...observed(), fields: undefined }, redact).fields).toBeUndefined()
})
