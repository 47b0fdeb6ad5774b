import { change, plan, report as base } from '../../../render/build.ts'

/** Two manifests were removed, and nothing says that the connectors may be deleted. */
export const report = base({
  plan: plan(
    ['github_connector', 'zendesk'].map((schema) =>
      change({
        kind: 'delete',
        schema,
        service: schema.split('_')[0] ?? schema,
        destructive: true,
        refusal: {
          reason: 'deletion-forbidden',
          message: 'Its manifest is gone and `deletion-policy` is `forbid`: nothing is deleted.',
          hint: 'Set the label `allow-deletions` on this pull request to delete it, or `deletion-policy: forget` to hand it back.',
          fails: true,
        },
      }),
    ),
  ),
})
