/** Which changes of a connector need the destination of its group working. */
import { expect, test } from '@jest/globals'
import { needsWorking } from '../../../src/kinds/connector/needs.ts'
import { destinationAddress } from '../../../src/kinds/destination/destination.ts'
import { identityOf } from '../../../src/model/resource.ts'
import { desired, observed, recorded, WAREHOUSE } from '../../support/connectors.ts'
import { planOf, type Scene } from '../../engine/plan/plan-of.ts'

const NO_TESTS = { run: false, trustCertificates: false, trustFingerprints: false }
const paused = desired({ settings: { paused: true }, tests: NO_TESTS })
const running = desired({ settings: { paused: false }, tests: NO_TESTS })
const there = observed({ id: 'x', settings: { paused: true } })
const record = recorded(paused, there, undefined)

test.each<[string, Scene, boolean]>([
  ['a creation', { desired: [desired({})] }, true],
  ['the creation of one that is paused, with tests', { desired: [desired({ settings: { paused: true } })] }, true],
  ['the creation of one that is not paused, without tests', { desired: [running] }, true],
  ['the creation of one that is paused, without tests', { desired: [paused] }, false],
  ['un-pausing', { desired: [running], records: [record], seen: [there] }, true],
  ['un-pausing one that is adopted', { desired: [running], seen: [there] }, true],
  [
    'un-pausing beside another field',
    {
      desired: [desired({ settings: { paused: false, sync_frequency: 60 }, tests: NO_TESTS })],
      records: [record],
      seen: [there],
    },
    true,
  ],
  [
    'pausing',
    {
      desired: [paused],
      records: [recorded(running, observed({ id: 'x', paused: false }), undefined)],
      seen: [observed({ id: 'x', paused: false })],
    },
    false,
  ],
  [
    'another change',
    {
      desired: [desired({ settings: { paused: true, sync_frequency: 60 }, tests: NO_TESTS })],
      records: [record],
      seen: [there],
    },
    false,
  ],
  ['a deletion', { records: [record], seen: [there], rules: { policy: 'delete' } }, false],
])('%s: %#', (_, scene, isNeeded) => {
  const [change, ...others] = planOf(scene).changes
  expect(others).toEqual([])
  const destination = identityOf(destinationAddress(WAREHOUSE, [WAREHOUSE]))
  expect(change === undefined ? 'nothing' : needsWorking(change)).toEqual(isNeeded ? [destination] : [])
})
