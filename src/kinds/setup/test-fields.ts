/** The fields of a manifest that say how setup tests are run, and the request for these. Pure. */
import type { FieldChange, FollowStep } from '../../model/change.ts'
import { pathKey } from '../../model/path.ts'
import type { Situation } from '../kind.ts'
import { fieldChange } from './field-change.ts'
import type { DesiredSetup } from './setup.ts'

type SetupSituation = Pick<Situation, 'recorded' | 'hashOf'> & { readonly desired: DesiredSetup }

/** What says how tests are run: recorded like other fields, under these names. */
const TEST_SETTINGS = ['run_setup_tests', 'trust_certificates', 'trust_fingerprints'] as const

/** The test fields whose values have changed in the manifest since it was last applied; none while tests are off. */
export function changedTestFields({ desired, recorded, hashOf }: SetupSituation): FieldChange[] {
  if (!desired.tests.run) return []
  return TEST_SETTINGS.flatMap((field): FieldChange[] => {
    const before = recorded?.fields[pathKey([field])]?.sent
    const value = desired.settings[field] === true
    if (before === undefined || before === hashOf([field], String(value))) return []
    return [fieldChange([field], !value, value, desired)]
  })
}

/**
 * The test fields of a new or adopted resource whose values are not the usual ones: a reviewer must know whom its
 * tests trust.
 */
export function declaredTestFields(desired: DesiredSetup): FieldChange[] {
  const unusual = TEST_SETTINGS.filter(field => (desired.settings[field] === true) !== (field === 'run_setup_tests'))
  return unusual.map(field => {
    const change = fieldChange([field], undefined, desired.settings[field] === true, desired)
    return Object.assign({}, change, { origin: undefined })
  })
}

/** The request for setup tests, with the trust flags. */
export function testStep({ tests }: DesiredSetup): FollowStep {
  const { trustCertificates, trustFingerprints } = tests
  return {
    do: 'follow',
    name: 'test',
    with: { trust_certificates: trustCertificates, trust_fingerprints: trustFingerprints },
    reviewed: false,
  }
}
