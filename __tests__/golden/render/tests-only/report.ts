import { change, plan, report as base } from '../../../render/build.ts'

/** Only pins changed, and an earlier run owes tests. */
export const report = base({
  configuration: 'team-a',
  plan: plan([
    change({
      kind: 'test',
      resumed: true,
      exemptFromReview: true,
      steps: [
        { do: 'approve-certificate', pin: { hash: 'abc', encoded_cert: 'MIIB' } },
        { do: 'revoke-fingerprint', hash: 'def' },
        { do: 'test', trustCertificates: false, trustFingerprints: true },
      ],
    }),
  ]),
})
