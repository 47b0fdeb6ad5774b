import { expect, test } from '@jest/globals'
import { Secret } from '../../src/model/secret.ts'
import { hidingSecretsOf } from '../../src/redact/near.ts'

const hide = hidingSecretsOf({
  fields: {
    config: {
      password: Secret.of('hunt3r!'),
      host: Secret.of('db-z9x8.internal', ['secrets.PART'], undefined, ['z9x8']),
      reports: [{ pin: Secret.of('q7') }],
    },
    port: Secret.of(54321),
  },
  secretVersion: Secret.of('rotation-3'),
})

test.each([
  ['password hunt3r! refused', 'password *** refused'],
  ['HUNT3R!x pw_Hunt3r!', '***x pw_***'],
  ['?p=hunt3r%21&a', '?p=***&a'],
  ['host z9x8 is unknown', 'host *** is unknown'],
  ['host db-z9x8.internal:54321', 'host ***:***'],
  ['q7 is no (q7), unlike iq71', '*** is no (***), unlike iq71'],
  ['secret_version rotation-3 is new', 'secret_version *** is new'],
  ['nothing of it', 'nothing of it'],
])('%s', (text, expected) => {
  expect(hide(text)).toBe(expected)
})

test('characters that patterns read otherwise, and halves of a pair of surrogates', () => {
  const odd = hidingSecretsOf({ fields: { a: Secret.of('a+b(c)[d]|e.f$'), b: Secret.of('half\ud800pair') } })
  expect(odd('It is a+b(c)[d]|e.f$, not aab.')).toBe('It is ***, not aab.')
  expect(odd('It is half\ud800pair.')).toBe('It is ***.')
})

test('nothing is hidden where there is no manifest or no secret', () => {
  expect(hidingSecretsOf(undefined)('q7')).toBe('q7')
  expect(hidingSecretsOf({ fields: { plain: 'q7' }, secretVersion: 3 })('q7 3')).toBe('q7 3')
})
