import { change, field, plan, report as base, value } from '../../../render/build.ts'

/** The commonest pull request: one setting of one connector. */
export const report = base({
  plan: plan([
    change({
      fields: [field('config.sync_mode', value('SpecificRepositories'), value('AllRepositories'), { origin: 'repository' })],
      steps: [{ do: 'update', id: 'speak_inexpensive', body: { config: { sync_mode: 'AllRepositories' }, run_setup_tests: false } }, { do: 'test', trustCertificates: false, trustFingerprints: false }],
    }),
  ]),
  cost: { fivetranRequests: 2 },
})
