import { expect, test } from '@jest/globals'
import { Secret } from '../../src/model/secret.ts'
import { hidingSecretsOf } from '../../src/redact/near.ts'
import { desired } from '../support/connectors.ts'

const hide = hidingSecretsOf(
  desired({
    config: {
      password: Secret.of('hunt3r!'),
      host: Secret.of('db-z9x8.internal', ['secrets.PART'], undefined, ['z9x8']),
      pin: Secret.of('q7'),
      port: Secret.of(54321),
    },
  }),
)

test.each([
  ['password hunt3r! refused', 'password *** refused'],
  ['HUNT3R!x pw_Hunt3r!', '***x pw_***'],
  ['?p=hunt3r%21&a', '?p=***&a'],
  ['host z9x8 is unknown', 'host *** is unknown'],
  ['host db-z9x8.internal:54321', 'host ***:***'],
  ['q7 is no (q7), unlike iq71', '*** is no (***), unlike iq71'],
  ['nothing of it', 'nothing of it'],
])('%s', (text, expected) => {
  expect(hide(text)).toBe(expected)
})
