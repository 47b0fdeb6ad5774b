/** `examples/gitlab/plan.sh`: the plan as one note on the merge request. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { NOTES_TOKEN, startGitLab, type GitLab } from '../support/gitlab.ts'
import { KEY, MANIFEST, PAT, startCiWorld, type CiWorld, type Ran } from '../support/other-ci.ts'

const MARKER = '<!-- connector-as-code: plan -->'

let ci: CiWorld
let gitlab: GitLab

beforeEach(async () => {
  ci = await startCiWorld()
  gitlab = await startGitLab()
  // What is on a command line, everybody on the machine can read.
  ci.program('curl', [
    `echo "$@" >> '${join(ci.world.git.path, 'curl.log')}'`,
    `PATH='${process.env['PATH']}' exec curl "$@"`,
  ])
})
afterEach(async () => {
  await gitlab.close()
  await ci.world.close()
})

const git = (...args: string[]): string => ci.world.git.git(ci.world.clone, ...args)

/** Pushes files to the merge request's branch. */
function propose(files: Readonly<Record<string, string | null>>): void {
  git('switch', '--quiet', '--force-create', 'feature')
  ci.world.write(files)
  git('add', '-A')
  git('commit', '--quiet', '-m', 'Propose')
  git('push', '--quiet', 'origin', 'feature')
}

const plan = (env = {}, depth = 0): Promise<Ran> =>
  ci.job('fivetran-plan', { ...gitlab.env, ...env }, ci.checkout('feature', depth))
const bodies = (): string[] => gitlab.notes.filter(({ id }) => id >= 1000).map(({ body }) => body)

test('one note, edited at each push, whoever else writes notes', async () => {
  propose({ 'fivetran/github.yml': MANIFEST })
  gitlab.notes.push({ id: 1, body: `${MARKER}\nnot ours`, author: { id: 8 } })
  for (let id = 2; id <= 150; id += 1) gitlab.notes.push({ id, body: 'A remark', author: { id: 7 } })
  const first = await plan()
  expect(first).toMatchObject({ code: 0 })
  expect(first.output).toContain('Warehouse/github')
  expect(bodies()).toEqual([expect.stringMatching(/^<!-- connector-as-code: plan -->\n[^]*1 to create/)])
  expect(bodies()[0]).toContain('0123abc merged into main · [log](https://gitlab.example.com/')
  for (let id = 200; id <= 350; id += 1) gitlab.notes.push({ id, body: 'A remark', author: { id: 9 } })
  propose({ 'fivetran/github.yml': MANIFEST.replace('octocat', 'hubot') })
  expect(await plan()).toMatchObject({ code: 0 })
  expect(bodies()).toEqual([expect.stringContaining('hubot')])
  expect(gitlab.notes[0]?.body).toBe(`${MARKER}\nnot ours`)
  const commands = readFileSync(join(ci.world.git.path, 'curl.log'), 'utf8')
  for (const said of [first.output, commands, ...bodies()])
    for (const secret of [NOTES_TOKEN, PAT, ci.world.fivetran.credentials.secret]) expect(said).not.toContain(secret)
})

test('it plans what the merge would make, and says that nothing changes, too', async () => {
  propose({ 'README.md': 'of no consequence' })
  git('switch', '--quiet', 'main')
  ci.world.push({ 'fivetran/github.yml': MANIFEST })
  const applied = await ci.world.warm(['apply', '--yes', '--secret-env', 'GH_CONNECTOR_PAT'], {
    env: { GH_CONNECTOR_PAT: PAT, CONNECTOR_AS_CODE_FINGERPRINT_KEY: KEY },
  })
  expect(applied).toMatchObject({ exitCode: 0 })
  expect(await plan()).toMatchObject({ code: 0 })
  expect(bodies()).toEqual([expect.stringContaining('nothing to change')])
})

test('a branch that cannot be merged is planned alone', async () => {
  propose({ 'fivetran/github.yml': MANIFEST })
  git('switch', '--quiet', 'main')
  ci.world.push({ 'fivetran/github.yml': MANIFEST.replace('octocat', 'hubot') })
  const ran = await plan()
  expect(ran).toMatchObject({ code: 0 })
  expect(ran.output).toContain('cannot be merged')
  expect(bodies()).toEqual([expect.stringContaining('octocat')])
})

test.each([1, 20])('a checkout of %i commits is enough', async depth => {
  for (const name of ['one', 'two']) propose({ 'README.md': name })
  propose({ 'fivetran/github.yml': MANIFEST })
  expect(await plan({}, depth)).toMatchObject({ code: 0 })
  expect(bodies()).toEqual([expect.stringContaining('1 to create')])
})

test('an error of a manifest is in the note, and fails the job', async () => {
  propose({ 'fivetran/github.yml': MANIFEST.replace('service: github', 'service: githubb') })
  expect(await plan()).toMatchObject({ code: 1 })
  expect(bodies()).toEqual([expect.stringContaining('githubb')])
})

test('where there is no plan, the note does not go on showing the last one', async () => {
  propose({ 'fivetran/github.yml': MANIFEST })
  await plan()
  ci.program('npx', ['exit 5'])
  expect(await plan()).toMatchObject({ code: 5 })
  expect(bodies()).toEqual([expect.stringContaining('Fivetran plan: failed')])
  ci.program('npx', [`while [ "$1" != --markdown ]; do shift; done; printf 'Text\\n/merge\\n' >"$2"`])
  expect(await plan()).toMatchObject({ code: 0 })
  expect(bodies()).toEqual([expect.stringContaining('\n\\/merge\n')])
})

test.each([
  ['POST', /^POST/],
  ['the list', /^GET .*notes$/],
  ['the question who we are', /^GET .*user$/],
])('refused is %s: that is said, and fails nothing', async (_, refused) => {
  propose({ 'fivetran/github.yml': MANIFEST })
  gitlab.refused.push(refused)
  const ran = await plan()
  expect(ran).toMatchObject({ code: 0 })
  expect(ran.output).toContain('could not be written into a note')
  expect(bodies()).toEqual([])
})

test('without NOTES_TOKEN the plan is in the log alone; without credentials the manifests are checked', async () => {
  propose({ 'fivetran/github.yml': MANIFEST })
  const ran = await plan({ NOTES_TOKEN: '' })
  expect(ran).toMatchObject({ code: 0 })
  expect(ran.output).toMatch(/1 to create[^]*Without NOTES_TOKEN/)
  const fork = { NOTES_TOKEN: '', FIVETRAN_API_KEY: '', FIVETRAN_API_SECRET: '' }
  expect(await plan(fork)).toMatchObject({ code: 0 })
  propose({ 'fivetran/github.yml': `${MANIFEST}wrong: true\n` })
  expect(await plan(fork)).toMatchObject({ code: 1 })
  expect(bodies()).toEqual([])
})
