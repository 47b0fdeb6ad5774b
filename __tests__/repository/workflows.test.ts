import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { actionMetadata } from '../../scripts/tables.ts'

interface Step {
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Job {
  readonly if?: string
  readonly permissions?: unknown
  readonly 'timeout-minutes'?: number
  readonly steps: readonly Step[]
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions?: unknown
  readonly concurrency?: unknown
  readonly jobs: Readonly<Record<string, Job & { readonly concurrency?: unknown }>>
}

const OWN_ACTION = 'connector-as-code/connector-as-code@v1'
const files = globSync(['.github/workflows/*.yml', 'examples/workflows/*.yml']).toSorted()
const texts = new Map(files.map(file => [file, readFileSync(file, 'utf8')]))
const inputs = new Set(Object.keys(actionMetadata(load(readFileSync('action.yml', 'utf8'))).inputs))

function workflow(file: string): Workflow {
  return JSON.parse(JSON.stringify(load(texts.get(file) ?? '')))
}

function steps(file: string): Step[] {
  return Object.values(workflow(file).jobs).flatMap(job => job.steps)
}

test('there are workflows to check', () => {
  expect(files.length).toBeGreaterThan(8)
})

describe.each(files)('%s', file => {
  test('pins every action to a commit and says its version', () => {
    const lines = (texts.get(file) ?? '')
      .split('\n')
      .filter(line => /^\s*(- )?uses:/.test(line) && !line.includes(OWN_ACTION))
    for (const line of lines) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('has no permission but what its jobs ask for, each with a reason', () => {
    expect(workflow(file).permissions).toEqual({})
    for (const job of Object.values(workflow(file).jobs)) expect(job.permissions).toBeInstanceOf(Object)
    const grants = (texts.get(file) ?? '').split('\n').filter(line => /^ +[a-z-]+: (read|write)\b/.test(line))
    for (const line of grants) expect(line).toMatch(/: (read|write) # \S/)
  })

  test('ends by itself, and knows what may run beside it', () => {
    for (const job of Object.values(workflow(file).jobs)) {
      expect(job['timeout-minutes']).toBeGreaterThan(0)
      expect(job.concurrency ?? workflow(file).concurrency).toBeDefined()
    }
  })

  test('leaves no token behind in the checkout', () => {
    const checkouts = steps(file).filter(step => step.uses?.startsWith('actions/checkout@'))
    for (const step of checkouts) expect(step.with).toMatchObject({ 'persist-credentials': false })
  })

  test('does not run on pull_request_target', () => {
    expect(Object.keys(workflow(file).on)).not.toContain('pull_request_target')
  })

  test('gives this action only inputs that it has', () => {
    const given = steps(file)
      .filter(step => step.uses === OWN_ACTION)
      .flatMap(step => Object.keys(step.with ?? {}))
    expect(given.filter(name => !inputs.has(name))).toEqual([])
  })
})

test('an apply is never cancelled, and all of them share one group', () => {
  const applies = ['plan-and-apply', 'apply'].map(
    name => workflow(`examples/workflows/${name}.yml`).jobs.apply?.concurrency,
  )
  const expected = { group: 'connector-as-code-apply', 'cancel-in-progress': false }
  expect(applies).toEqual([expected, expected])
})

test("a plan on a pull request holds no key that may write, and none of the connectors' secrets", () => {
  const text = texts.get('examples/workflows/plan-and-apply.yml') ?? ''
  const [plan = ''] = text.split('\n  apply:\n')
  expect([...plan.matchAll(/secrets\.(\w+)/g)].map(match => match[1])).toEqual([
    'FIVETRAN_READ_API_KEY',
    'FIVETRAN_READ_API_SECRET',
    'CONNECTOR_AS_CODE_FINGERPRINT_KEY',
  ])
})

/** The events that a job's condition lets through. */
function eventsOf({ if: condition = '' }: Job): string[] {
  return condition
    .split(' || ')
    .map(part => /^github\.event_name == '(\w+)'$/.exec(part)?.[1] ?? `not an event: ${part}`)
}

test('each event of the example has one job that runs for it', () => {
  const { on, jobs } = workflow('examples/workflows/plan-and-apply.yml')
  const jobsOf = (event: string): string[] =>
    Object.entries(jobs).flatMap(([name, job]) => (eventsOf(job).includes(event) ? [name] : []))
  expect(Object.fromEntries(Object.keys(on).map(event => [event, jobsOf(event)]))).toEqual({
    pull_request: ['plan'],
    merge_group: ['plan'],
    push: ['apply'],
  })
})
