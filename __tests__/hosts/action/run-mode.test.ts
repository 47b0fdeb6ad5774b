/** What a run says that was stopped before it began. */
import { expect, test } from '@jest/globals'
import { readInputs } from '../../../src/hosts/action/inputs.ts'
import { readContext } from '../../../src/hosts/action/run-context.ts'
import { runRequested } from '../../../src/hosts/action/run-mode.ts'
import { createHost } from '../../../src/hosts/action/host.ts'
import type { Problem } from '../../../src/model/errors.ts'
import { KINDS } from '../../../src/kinds/registry.ts'
import { renderSummary } from '../../../src/render/summary.ts'
import { SYSTEM_CLOCK } from '../../../src/runtime/clock.ts'
import { toolkitContext } from '../../support/toolkit-context.ts'

const WRONG_INPUT: Problem = { severity: 'error', message: 'Something is wrong.', hint: 'Write something else.' }

const keep = (text: string): string => text

async function headingOf(run: { readonly mode?: string; readonly event?: string; readonly ref?: string }) {
  const given: Readonly<Record<string, string>> = { mode: run.mode ?? 'auto' }
  const { inputs: options } = readInputs(name => given[name] ?? '')
  const env = {
    GITHUB_REPOSITORY: 'acme/data',
    GITHUB_EVENT_NAME: run.event ?? 'pull_request',
    GITHUB_REF: run.ref ?? 'refs/heads/main',
  }
  const context = readContext(toolkitContext(env, {}), env)
  const log = { debug: () => {}, info: () => {}, warning: () => {} }
  const { signal } = new AbortController()
  const runtime = {
    options,
    host: createHost(context, { token: '', log, redact: keep, sweep: keep, signal }),
    kinds: KINDS,
    env,
    log,
    clock: SYSTEM_CLOCK,
    signal,
    redact: keep,
    sweep: keep,
    addSecret: () => {},
    holdsCredential: () => false,
  }
  const { report } = await runRequested(runtime, options.mode, [WRONG_INPUT], context)
  return renderSummary(report).split('\n')[0]
}

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
])('the heading says %s for %j, also where an input is wrong', async (what, run) => {
  expect(await headingOf(run)).toBe(`## ❌ Fivetran ${what}: stopped, an input is wrong`)
})
