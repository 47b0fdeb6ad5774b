import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { driftMarker, isDriftIssue, saysTheSame } from '../../../src/app/issue-marker.ts'
import { publishIssue } from '../../../src/app/drift-issue.ts'
import { ApiError } from '../../../src/model/errors.ts'
import type { Issue, Issues } from '../../../src/repository/port.ts'
import type { DriftRun } from '../../../src/render/parts/report.ts'
import { closingComment, issueBody } from '../../../src/render/drift/issue.ts'
import { connector, driftRun, withConfig, type Managed } from './scenario.ts'

const UNGUARDED = { redact: (text: string): string => text, sweep: (text: string): string => text }

const manifest = (index: number): string =>
  `group: Warehouse\nservice: github\ndestination_schema:\n  name: c${index}\nconfig:\n  username: octocat\n`

function fleet(size: number, username: string | undefined, tasks: readonly string[] = []): DriftRun {
  const managed = Array.from({ length: size }, (_, index): Managed => {
    const before = connector({ schema: `c${index}`, config: { username: 'octocat' }, tasks })
    return {
      file: `fivetran/c${index}.yml`,
      manifest: manifest(index),
      before,
      ...(username === undefined ? {} : { now: withConfig(before, { username }) }),
    }
  })
  return driftRun({ managed })
}

describe('the body', () => {
  test.each([
    [3, 'hubot', '<details'],
    [300, 'hubot', '| changed in Fivetran | `Warehouse/c299` |'],
    [1_500, 'hubot', '| `Warehouse` | 1,500 | 0 |'],
  ])('%i connectors fit', (size, username, expected) => {
    const body = issueBody(fleet(size, username), driftMarker('default', []))
    expect(body.length).toBeLessThanOrEqual(65_536)
    expect(body).toContain(expected)
    expect(body).toContain(`${size.toLocaleString('en-US')} connectors differ`)
  })

  test('never longer than its limit, whatever the texts', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1_500, max: 20_000 }),
        (text, size, limit) => {
          const run = fleet(size, text.repeat(20), [text])
          expect(issueBody(run, driftMarker('default', []), limit).length).toBeLessThanOrEqual(limit)
          expect(closingComment(run).length).toBeLessThanOrEqual(65_536)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('says the same at another commit, in another run; not with another value', () => {
    const run = fleet(2, 'hubot')
    const mark = driftMarker('default', [])
    const later = {
      ...run,
      commit: 'fedcba9876543210fedcba9876543210fedcba98',
      runUrl: `${run.repositoryUrl}/actions/runs/9/attempts/2`,
      cost: { fivetranRequests: 99 },
    }
    expect(saysTheSame(issueBody(run, mark), issueBody(later, mark).replaceAll('\n', '\r\n'))).toBe(true)
    expect(saysTheSame(issueBody(run, mark), issueBody(fleet(2, 'mona'), mark))).toBe(false)
  })
})

test('marks tell configurations and extents apart', () => {
  const body = `${driftMarker('eu', ['a', 'b'])}\n\ntext`
  expect(isDriftIssue(body, 'e', ['a', 'b'])).toBe(false)
  expect(isDriftIssue(`quoted ${body}`, 'eu', ['a', 'b'])).toBe(false)
  expect([isDriftIssue(body, 'eu', ['b', 'a']), isDriftIssue(body, 'eu', ['a']), isDriftIssue(body, 'eu', [])]).toEqual(
    [true, false, false],
  )
  expect(isDriftIssue(`${driftMarker('eu', [])}\r\ntext`, 'eu', [])).toBe(true)
})

type Call = readonly [string, unknown]

const answer = (number: number): Issue => ({
  number,
  url: `https://github.com/acme/data-platform/issues/${number}`,
  body: '',
  open: true,
  own: true,
})

/** A GitHub with these issues that notes what is written, or refuses it. */
function github(
  issues: readonly Partial<Issue>[],
  failure?: ApiError,
): { readonly github: Issues; readonly calls: Call[] } {
  const calls: Call[] = []
  const write = (name: string, number: number, fields: unknown): Promise<Issue> => {
    if (failure !== undefined) return Promise.reject(failure)
    calls.push([name, fields])
    return Promise.resolve(answer(number))
  }
  const fake: Issues = {
    issues: () => Promise.resolve(issues.map((issue, index) => ({ ...answer(index + 1), ...issue }))),
    createIssue: fields => write('create', 99, Object.keys(fields)),
    updateIssue: (number, fields) => write(`update ${number}`, number, Object.keys(fields)),
    createComment: async (number, body) => ({
      id: 1,
      ...(await write(`comment ${number}`, number, body.split(/ (?:at|as of) /)[0])),
    }),
  }
  return { github: fake, calls }
}

describe('writing it', () => {
  const dirty = fleet(1, 'hubot')
  const clean = fleet(1, undefined)
  const mark = driftMarker('default', [])
  const body = issueBody(dirty, mark)

  test.each<[string, DriftRun, readonly Partial<Issue>[], readonly Call[]]>([
    ['nothing to tell, nothing there', clean, [], []],
    ['the first time', dirty, [], [['create', ['title', 'body', 'labels']]]],
    ['the same again', dirty, [{ body }], []],
    ['something else', dirty, [{ body: `${mark}\n\nold` }], [['update 1', ['title', 'body']]]],
    [
      'clean again',
      clean,
      [{ body }],
      [
        ['update 1', ['open']],
        ['comment 1', 'No drift'],
      ],
    ],
    ['clean and closed', clean, [{ body, open: false }], []],
    [
      'back again',
      dirty,
      [{ body, open: false }],
      [
        ['update 1', ['title', 'body', 'open']],
        ['comment 1', 'There is drift'],
      ],
    ],
    ['an open one comes before a newer closed one', dirty, [{ body: `${mark}\n\nold`, open: false }, { body }], []],
    ['one that somebody else wrote', dirty, [{ body, own: false }], [['create', ['title', 'body', 'labels']]]],
    [
      'one of another configuration',
      dirty,
      [{ body: body.replace(':default', ':eu') }],
      [['create', ['title', 'body', 'labels']]],
    ],
    [
      'an open one about some targets',
      dirty,
      [{ body: body.replace(mark, driftMarker('default', ['x'])) }],
      [['create', ['title', 'body', 'labels']]],
    ],
    [
      'a closed one about some targets',
      dirty,
      [{ body: body.replace(mark, driftMarker('default', ['x'])), open: false }],
      [['create', ['title', 'body', 'labels']]],
    ],
    [
      'clean, and an open one about some targets',
      clean,
      [{ body: body.replace(mark, driftMarker('default', ['x'])) }],
      [],
    ],
    [
      'about some targets, and an open one about everything',
      { ...dirty, drift: { ...dirty.drift, targets: ['x'] } },
      [{ body }],
      [['create', ['title', 'body', 'labels']]],
    ],
  ])('%s', async (_, run, issues, expected) => {
    const { github: fake, calls } = github(issues)
    await publishIssue(fake, run, UNGUARDED)
    expect(calls).toEqual(expected)
  })

  test.each([
    [403, '`issues: write`'],
    [404, '`issues: write`'],
    [410, 'turned off'],
    [500, 'Boom'],
  ])('%i is said, not thrown', async (status, words) => {
    const { github: fake } = github(
      [],
      new ApiError({ api: 'GitHub', message: 'Boom', request: 'POST issues', status }),
    )
    expect((await publishIssue(fake, dirty, UNGUARDED)).notice).toContain(words)
  })

  test('what is written is redacted', async () => {
    const seen: string[] = []
    const { github: fake } = github([])
    await publishIssue(
      {
        ...fake,
        createIssue: fields => {
          seen.push(fields.body)
          return fake.createIssue(fields)
        },
      },
      dirty,
      { ...UNGUARDED, redact: text => text.replaceAll('hubot', '***') },
    )
    expect(seen.join('')).toContain('***')
    expect(seen.join('')).not.toContain('hubot')
  })
})
