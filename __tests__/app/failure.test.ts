import { expect, test } from '@jest/globals'
import { failureOutcome } from '../../src/app/failure.ts'
import { ApiError, UserError } from '../../src/model/errors.ts'
import { RATE_LIMITED } from '../../src/github/call.ts'
import { readInputs } from '../../src/hosts/action/inputs.ts'
import { readContext } from '../../src/hosts/action/run-context.ts'
import { renderSummary } from '../../src/render/summary.ts'

type Failure = Partial<ConstructorParameters<typeof ApiError>[0]>

const fivetran = (fields: Failure): ApiError =>
  new ApiError({ api: 'Fivetran', request: 'GET /groups', message: 'GET /groups: it failed', ...fields })
const github = (fields: Failure): ApiError =>
  new ApiError({ api: 'GitHub', request: 'GET pulls/7', message: 'GET pulls/7: it failed', ...fields })

function said(error: unknown, run: { readonly mode?: string; readonly event?: string; readonly ref?: string } = {}) {
  const given: Readonly<Record<string, string>> = { mode: run.mode ?? 'auto' }
  const { inputs } = readInputs(name => given[name] ?? '')
  const context = readContext(
    {
      GITHUB_REPOSITORY: 'acme/data',
      GITHUB_EVENT_NAME: run.event ?? 'pull_request',
      GITHUB_REF: run.ref ?? 'refs/heads/main',
    },
    {},
  )
  return failureOutcome({ inputs, context, signal: new AbortController().signal }, error)
}

test.each([
  ['a wrong key', fivetran({ status: 401 }), 'Fix this, then run the workflow again.'],
  ['a key without the right', fivetran({ status: 403 }), 'Fix this, then run the workflow again.'],
  ['the rate limit', fivetran({ status: 429 }), 'Run the workflow again; completed work is not repeated.'],
  ['a server in trouble', fivetran({ status: 503 }), 'Run the workflow again; completed work is not repeated.'],
  ['no answer', fivetran({}), 'Run the workflow again; completed work is not repeated.'],
  [
    'a wrong token',
    github({ status: 401 }),
    "Check the input `github-token`, or leave it out: the workflow's own token is the default.",
  ],
  ['a missing permission to read', github({ status: 403 }), 'Give the job the permission `pull-requests: read`.'],
  [
    'a missing permission to write',
    github({ status: 403, request: 'POST git/trees' }),
    'Give the job the permission `contents: write`.',
  ],
  [
    'a used up token',
    github({ status: 403, code: RATE_LIMITED }),
    'The token has used up its requests: run the workflow again in an hour.',
  ],
])('advice for %s', (_, error, hint) => {
  expect(said(error).report.failure).toMatchObject({ reason: 'api-error', hint })
})

test('a failed apply says that nothing was changed, other modes do not', () => {
  expect(said(fivetran({}), { mode: 'apply', event: 'push' }).report.failure?.hint).toMatch(/^Nothing was changed\. /)
  expect(said(fivetran({}), { mode: 'import', event: 'workflow_dispatch' }).report.failure?.hint).not.toContain(
    'Nothing',
  )
})

test.each([
  ['plan', {}],
  ['plan', { event: 'merge_group' }],
  ['plan', { event: 'pull_request_target' }],
  ['apply', { event: 'push' }],
  ['apply', { event: 'push', mode: 'apply', ref: 'refs/heads/other' }],
  ['manifests', { event: 'push', ref: 'refs/heads/other' }],
  ['drift', { event: 'schedule' }],
  ['drift', { event: 'workflow_dispatch', mode: 'drift' }],
  ['import', { event: 'workflow_dispatch', mode: 'import' }],
])('the heading says %s for %j', (what, run) => {
  const { report } = said(UserError.of('invalid-input', 'Something is wrong.', 'Write something else.'), run)
  expect(renderSummary(report)).toMatch(new RegExp(`^## Fivetran ${what}: stopped, an input is wrong\n`))
})
