import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { startGitHubSimulator, type GitHubSimulator } from '../../../simulator/github/server.ts'
import { createRunnerFiles, runnerEnvironment } from '../../../simulator/runner/environment.ts'
import { factsOf } from '../../../simulator/runner/run-action.ts'
import { triggersOf, type Trigger } from '../../../simulator/runner/triggers.ts'
import { createWorkspace, type Workspace } from '../../../simulator/runner/workspace.ts'
import { UserError } from '../../../src/model/errors.ts'
import { readContext, resolveMode, type ActionRun } from '../../../src/hosts/action/run-context.ts'
import { cases, hostileVariables, mutatedPayload, payloadMutations, pollution } from '../../support/hostile.ts'
import { toolkitContext } from '../../support/toolkit-context.ts'

const MODES = ['auto', 'validate', 'plan', 'apply', 'import', 'drift'] as const

let github: GitHubSimulator
let home: Workspace
let events: readonly { readonly trigger: Trigger; readonly env: Readonly<Record<string, string>> }[]

beforeAll(async () => {
  github = await startGitHubSimulator()
  home = createWorkspace()
  github.story.commit('change', { 'fivetran/a.yml': 'group: Warehouse\n' })
  const { number } = github.story.openPull({ head: 'change' })
  const triggers = triggersOf(github)
  const main = triggers.push()
  const group = {
    headSha: main.sha,
    headRef: 'refs/heads/gh-readonly-queue/main/pr-1',
    baseSha: main.sha,
    baseRef: 'main',
  }
  const all = [
    triggers.pullRequest(number),
    triggers.pullRequest(number, 'labeled', { label: 'x' }),
    triggers.pullRequestTarget(number),
    main,
    triggers.push('change'),
    triggers.mergeGroup(group),
    triggers.schedule(),
    triggers.workflowDispatch(),
  ]
  events = all.map(trigger => ({
    trigger,
    env: runnerEnvironment(factsOf(trigger), createRunnerFiles(home.path, {}), home.path, process.execPath),
  }))
})
afterAll(async () => {
  home.remove()
  await github.close()
})

/** An apply that writes is for the head of the default branch, and never for what is only proposed. */
function assertMayApply(context: ActionRun): void {
  expect(context.ref).toBe(`refs/heads/${context.defaultBranch}`)
  expect(['pull_request', 'pull_request_target', 'merge_group']).not.toContain(context.event)
}

describe('hostile events', () => {
  test('are runs of which all is known that is needed, or are refused in words', () => {
    const dryRun = fc.boolean()
    fc.assert(
      fc.property(
        fc.nat({ max: 7 }),
        payloadMutations,
        hostileVariables,
        fc.constantFrom(...MODES),
        dryRun,
        (index, mutations, variables, mode, dry) => {
          const one = events[index]
          if (one === undefined) throw new Error('there are eight events')
          try {
            const env = { ...one.env, ...variables }
            const payload = mutatedPayload(one.trigger.event.payload, mutations)
            const context = readContext(toolkitContext(env, payload), env)
            const { pullRequest, pushedAt } = context
            expect(
              pullRequest === undefined || (Number.isSafeInteger(pullRequest.number) && pullRequest.number > 0),
            ).toBe(true)
            expect(pullRequest?.labels.every(label => typeof label === 'string') ?? true).toBe(true)
            expect(pushedAt === undefined || Number.isFinite(pushedAt)).toBe(true)
            expect(
              [context.commit, context.ref, context.defaultBranch, context.owner, context.repo].map(
                value => typeof value,
              ),
            ).toEqual(Array.from({ length: 5 }, () => 'string'))
            if (resolveMode(mode, context, dry) === 'apply' && !dry) assertMayApply(context)
          } catch (error) {
            if (!(error instanceof UserError)) throw error
            expect(error.problems.map(problem => problem.hint ?? '').join('')).toMatch(/\S/)
          }
          expect(pollution()).toEqual([])
        },
      ),
      cases(3_000, 'cheap'),
    )
  })
})
