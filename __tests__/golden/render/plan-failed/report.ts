import { report as base } from '../../../render/build.ts'

export const report = base({
  failure: {
    reason: 'api-error',
    message: 'Fivetran answered 401 to GET /groups (request 7f3a-11).',
    hint: 'Check `fivetran-api-key` and `fivetran-api-secret`: the key may have been revoked.',
  },
})
