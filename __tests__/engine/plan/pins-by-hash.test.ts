/** Certificates that a manifest names by hash alone: enough for one that Fivetran has approved. */
import { describe, expect, test } from '@jest/globals'
import { desired, observed, recorded } from '../../support/connectors.ts'
import { changeOf, pathsOf, planOf, stepsOf, type Scene } from './plan-of.ts'

const BY_HASH = desired({ pins: { certificates: [{ hash: 'h1', encoded_cert: '' }], fingerprints: [] } })
const WHOLE = desired({ pins: { certificates: [{ hash: 'h1', encoded_cert: 'MIIB' }], fingerprints: [] } })
const SEEN = observed()
const approving = (hash: string) => observed({ approved: { certificates: [hash], fingerprints: [] } })

describe('a certificate named by its hash alone', () => {
  test.each<[string, Scene]>([
    ['of a connector that is to be adopted', { seen: [SEEN] }],
    ['of a connector whose other certificates are approved', { seen: [approving('h2')] }],
    ['of a connector that is managed', { seen: [SEEN], records: [recorded(desired(), SEEN, undefined)] }],
    ['of a connector that is to be created', {}],
    [
      'of a connector that is to be created again',
      { records: [recorded(BY_HASH, SEEN, undefined)], missing: [SEEN.id], rules: { policy: 'delete' } },
    ],
  ])('is refused when Fivetran has not approved it: %s', (_what, scene) => {
    const change = changeOf({ ...scene, desired: [BY_HASH] })
    expect(change.refusal).toMatchObject({ reason: 'conflict', liftedByLabel: false, fails: true })
    expect(change.refusal?.message).toContain('h1')
    expect(change.refusal?.hint).toContain('encoded_cert')
    expect(change.steps).toEqual([])
  })

  test('adopts without a step when Fivetran has approved it', () => {
    const change = changeOf({ desired: [BY_HASH], seen: [approving('h1')] })
    expect(change).toMatchObject({ action: 'adopt', refusal: undefined, steps: [], fields: [] })
  })

  test.each<[string, Scene]>([
    ['Fivetran has approved it', { records: [recorded(desired(), SEEN, undefined)], seen: [approving('h1')] }],
    ['it was approved from here', { records: [recorded(WHOLE, SEEN, undefined)], seen: [SEEN] }],
  ])('changes nothing on a managed connector when %s', (_what, scene) => {
    expect(planOf({ ...scene, desired: [BY_HASH] })).toMatchObject({ changes: [], hasChanges: false })
  })

  test('needs the certificate where it was approved in another place, and takes it', () => {
    const change = changeOf({ desired: [WHOLE], seen: [SEEN], records: [recorded(desired(), SEEN, undefined)] })
    expect(change.refusal).toBeUndefined()
    expect(stepsOf(change)).toEqual(['approve-certificate', 'test'])
    expect(pathsOf(change)).toEqual(['trusted_certificates[hash=h1]'])
  })
})
