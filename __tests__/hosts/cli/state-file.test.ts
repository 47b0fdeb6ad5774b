/** What is said of the file that holds a state, by where it lies. */
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { stateFileAdvice } from '../../../src/hosts/cli/leaving/state-file.ts'
import { createGitPlace, type GitPlace } from '../../support/git.ts'

let place: GitPlace
let clone: string

beforeEach(() => {
  place = createGitPlace()
  clone = place.clone('anna')
  place.commit(clone, { 'tracked.json': '{}', '.gitignore': 'ignored*' })
  for (const name of ['new.json', 'ignored.json', 'ignored.tfstate', 'new.tfstate'])
    writeFileSync(join(clone, name), '{}')
  writeFileSync(join(place.path, 'outside.json'), '{}')
  symlinkSync(join(clone, 'tracked.json'), join(place.path, 'link.json'))
})
afterEach(() => place.remove())

const advice = (file: string): Promise<string | undefined> =>
  stateFileAdvice(file, clone, { env: place.env, redact: text => text, signal: new AbortController().signal })

test.each([
  ['tracked.json', /^> \[!WARNING\]\n> git tracks `tracked\.json`, .*replace the secrets/],
  ['../link.json', /^> \[!WARNING\]\n> git tracks /],
  ['new.json', /^> \[!WARNING\]\n> `new\.json` holds secrets in the clear, .*does not ignore it.*Delete it/],
  ['ignored.json', /^`ignored\.json` holds secrets in the clear: delete it once you are done, and do not commit it\.$/],
  ['../outside.json', /^`\.\.\/outside\.json` holds secrets in the clear: delete it/],
])('%s', async (file, expected) => {
  expect(await advice(file)).toMatch(expected)
})

test("nobody is told to delete Terraform's own state", async () => {
  const said = [await advice('ignored.tfstate'), await advice('new.tfstate')]
  expect(said).toEqual([
    expect.stringContaining('do not commit it'),
    expect.stringMatching(/does not ignore it.*\.gitignore/),
  ])
  expect(said.join('\n')).not.toMatch(/delete/i)
})

test('what is piped in lies nowhere', async () => {
  expect([await advice('-'), await advice('/dev/null')]).toEqual([undefined, undefined])
})
