import { expect, test } from '@jest/globals'
import { failureOutcome } from '../../src/app/failure.ts'
import { KINDS } from '../../src/kinds/registry.ts'
import { ApiError, RATE_LIMITED } from '../../src/model/errors.ts'
import { readInputs } from '../../src/hosts/action/inputs.ts'
import type { RunContext } from '../../src/app/run-context.ts'
import type { Report } from '../../src/render/parts/report.ts'
import { WORDS } from '../support/words.ts'

type Failure = Partial<ConstructorParameters<typeof ApiError>[0]>

const fivetran = (fields: Failure): ApiError =>
  new ApiError({ api: 'Fivetran', request: 'GET /groups', message: 'GET /groups: it failed', ...fields })
const github = (fields: Failure): ApiError =>
  new ApiError({ api: 'GitHub', request: 'GET pulls/7', message: 'GET pulls/7: it failed', ...fields })

/** Where the run is said to be plays no part. */
const RUN: RunContext = {
  manual: false,
  incremental: true,
  commit: 'c0ffee',
  ref: 'refs/heads/main',
  askDefaultBranch: undefined,
  defaultBranch: 'main',
  workspace: '/workspace',
  isEdited: false,
  repositoryUrl: 'https://github.com/acme/data',
  runUrl: 'https://github.com/acme/data/actions/runs/1',
  startedBy: undefined,
  isRepeated: false,
  pullRequest: undefined,
  baseRef: undefined,
  pushedFrom: undefined,
  continues: undefined,
  pushedAt: undefined,
}

function said(error: unknown, mode: Report['mode'] = 'plan') {
  const { inputs: options } = readInputs(() => '')
  return failureOutcome(
    {
      options,
      host: { run: RUN, words: WORDS },
      kinds: KINDS,
      clock: { now: () => 0 },
      signal: new AbortController().signal,
    },
    mode,
    error,
  )
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
  expect(said(fivetran({}), 'apply').report.failure?.hint).toMatch(/^Nothing was changed\. /)
  expect(said(fivetran({}), 'import').report.failure?.hint).not.toContain('Nothing')
})
