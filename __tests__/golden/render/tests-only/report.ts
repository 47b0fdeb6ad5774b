import { planOf } from '../../../engine/plan/plan-of.ts'
import { report as base } from '../../../render/build.ts'
import { desired, observed, recorded } from '../../../support/connectors.ts'

const pins = { certificates: [{ hash: 'abc', encoded_cert: 'MIIB' }], fingerprints: [] }
const github = desired()
const mysql = desired({ schema: 'mysql', service: 'mysql', pins, tests: { trustFingerprints: true } })
const seen = [observed(), observed({ id: 'id_of_mysql', schema: 'mysql', service: 'mysql' })]
const before = { certificates: [], fingerprints: ['def'] }

/** Only pins changed, and an earlier run owes tests. */
export const report = base({
  configuration: 'team-a',
  plan: planOf({
    desired: [github, mysql],
    records: [
      recorded(github, observed(), undefined, { tests: 'owed' }),
      recorded(mysql, observed({ id: 'id_of_mysql', schema: 'mysql', service: 'mysql' }), undefined, { pins: before }),
    ],
    seen,
  }),
})
