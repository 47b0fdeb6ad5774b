/** What is read of git's words and settings: pure tables. */
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { gitEnvironment, withSettings } from '../../src/git/environment.ts'
import { gitError, whyFailed } from '../../src/git/failure.ts'
import { parseConfig, parseRefs } from '../../src/git/parse.ts'
import { configuredCredentials, findRemote } from '../../src/git/remote.ts'
import { credentialsIn, webUrl, withoutUserinfo } from '../../src/git/urls.ts'
import { commitStream } from '../../src/git/write-commit.ts'

describe('addresses', () => {
  test.each([
    ['https://github.com/acme/data.git', 'https://github.com/acme/data'],
    ['https://bot:t0ken@github.acme.com:8443/acme/data/', 'https://github.acme.com/acme/data'],
    ['git@github.com:acme/data.git', 'https://github.com/acme/data'],
    ['ssh://git@ssh.github.com:443/acme/data.git', 'https://github.com/acme/data'],
    ['git@gitlab.com:acme/sub/data.git', 'https://gitlab.com/acme/sub/data/-'],
    ['https://gitlab.acme.com/acme/data', 'https://gitlab.acme.com/acme/data/-'],
    ['git@bitbucket.org:acme/data.git', undefined],
    ['/srv/github.com/acme/data.git', undefined],
    ['file:///srv/data.git', undefined],
    ['../github.git', undefined],
    ['https://notgithub.example/acme/data', undefined],
    ['https://github.com/a b](x)', undefined],
  ])('%s is found at %s', (address, found) => {
    expect(webUrl(address)).toBe(found)
  })

  test.each([
    ['https://bot:p%40ss@host/x', 'https://***@host/x', ['bot:p%40ss', 'p%40ss', 'p@ss']],
    ['https://p@ss:w@rd@host/x', 'https://***@host/x', ['p@ss:w@rd', 'w@rd', 'w@rd']],
    ['https://anna.b@host/x', 'https://***@host/x', []],
    ['https://ghp_0123456789abcdef@host/x', 'https://***@host/x', Array<string>(3).fill('ghp_0123456789abcdef')],
    ['ssh://git@host/x', 'ssh://git@host/x', []],
    ['ssh://git:pass@host/x', 'ssh://***@host/x', ['git:pass', 'pass', 'pass']],
    ['git@host:x.git', 'git@host:x.git', []],
    ['https://host/a@b', 'https://host/a@b', []],
    ["unable to access 'https://u:p@h/x/': no", "unable to access 'https://***@h/x/': no", ['u:p', 'p', 'p']],
  ])('%s', (text, shown, secrets) => {
    expect(withoutUserinfo(text)).toBe(shown)
    expect(credentialsIn(text)).toEqual(secrets)
  })

  test('whatever the password, it is not shown', () => {
    const password = fc.string({ unit: 'grapheme', minLength: 8 }).filter(text => text.isWellFormed())
    fc.assert(
      fc.property(password, fc.constantFrom('https', 'http', 'ssh', 'git+ssh', 'ftp'), (secret, scheme) => {
        const encoded = encodeURIComponent(secret)
        const shown = withoutUserinfo(`fatal: '${scheme}://user:${encoded}@host/x' not found`)
        expect(shown).toBe(`fatal: '${scheme}://***@host/x' not found`)
      }),
    )
  })
})

describe('failures', () => {
  test.each([
    ['fatal: unable to access X: Could not resolve host: github.com', 'transient'],
    [
      'ssh: connect to host github.com port 22: Connection timed out\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights',
      'transient',
    ],
    ['error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502', 'transient'],
    ['fatal: the remote end hung up unexpectedly', 'transient'],
    ["error: cannot lock ref 'refs/connector-as-code/origin/x': is at 1 but expected 2", 'transient'],
    ["fatal: Unable to create '/x/.git/shallow.lock': File exists.", 'transient'],
    ['git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.', 'denied'],
    [
      'remote: Permission to acme/data.git denied to bot.\nfatal: unable to access X: The requested URL returned error: 403',
      'denied',
    ],
    ['fatal: Authentication failed for X', 'denied'],
    ["fatal: could not read Username for 'https://github.com': terminal prompts disabled", 'denied'],
    ['remote: HTTP Basic: Access denied', 'denied'],
    ['ERROR: The key you are authenticating with has been marked as read only.', 'denied'],
    ['remote: You are not allowed to push code to this project.', 'denied'],
    ['ERROR: Repository not found.\nfatal: Could not read from remote repository.', 'missing'],
    ["fatal: '/srv/none.git' does not appear to be a git repository", 'missing'],
    ['something else', 'other'],
  ])('%s', (stderr, why) => {
    expect(whyFailed({ code: 128, stdout: Buffer.alloc(0), stderr })).toBe(why)
  })

  test.each([
    ['[remote rejected] (pre-receive hook declined)', 'refused'],
    ['[remote rejected] (protected branch hook declined)', 'refused'],
    ['[rejected] (stale info)', 'refused'],
    ['[remote rejected] (failed to update ref)', 'refused'],
    ["[remote rejected] (cannot lock ref 'refs/heads/x': is at 1 but expected 2)", 'transient'],
  ])('a push: %s', (summary, why) => {
    const stdout = Buffer.from(`To https://u:secret123@host/x\n!\tabc:refs/heads/x\t${summary}\nDone\n`)
    expect(whyFailed({ code: 1, stdout, stderr: '' })).toBe(why)
    expect(gitError({ code: 1, stdout, stderr: '' }, 'git push', text => text).message).toBe(`git push: ${summary}`)
  })
})

describe('settings', () => {
  test('are put behind those that the environment has', () => {
    const env = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'a.b', GIT_CONFIG_VALUE_0: 'c' }
    expect(withSettings(env, [['d.e', 'f']])).toEqual({
      ...env,
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_1: 'd.e',
      GIT_CONFIG_VALUE_1: 'f',
    })
    expect(
      gitEnvironment({ ...env, GIT_DIR: 'x', GIT_TRACE: '/tmp/x', GIT_TRACE_CURL: '1', HTTP_PROXY: 'p' }, true),
    ).toEqual({
      ...env,
      GIT_TRACE: '/tmp/x',
      HTTP_PROXY: 'p',
      LC_ALL: 'C',
      LANGUAGE: 'C',
    })
  })

  test('of a remote: how it is reached comes along, what is set for fetches and pushes does not', () => {
    const config = parseConfig(
      Buffer.from(
        [
          'remote.a.b.url\nhttps://u:p%21@h/x',
          'remote.a.b.fetch\n+refs/heads/*:refs/remotes/a.b/*',
          'remote.a.b.proxy\nhttp://proxy',
          'remote.a.b.mirror\ntrue',
          'remote.a.b.tagopt\n--tags',
          'remote.a.url\nother\nlines',
          'http.https://h/.extraheader\nAUTHORIZATION: basic dTpzM2NyM3Q=',
          'core.bare',
          '',
        ].join('\0'),
      ),
    )
    expect(config.at(-1)).toEqual(['core.bare', 'true'])
    expect(findRemote('a.b', config, '/')?.settings).toEqual([
      ['remote.connector-as-code/remote.url', 'https://u:p%21@h/x'],
      ['remote.connector-as-code/remote.proxy', 'http://proxy'],
    ])
    expect(configuredCredentials(config)).toEqual(['u:p%21', 'p%21', 'p!', 'dTpzM2NyM3Q=', 's3cr3t'])
  })

  test('the refs of a remote, and where its HEAD leads to', () => {
    const { refs, head } = parseRefs(Buffer.from('ref: refs/heads/main\tHEAD\nabc\tHEAD\ndef\trefs/heads/x\n'))
    expect([head, ...refs]).toEqual(['refs/heads/main', ['HEAD', 'abc'], ['refs/heads/x', 'def']])
  })
})

test('a commit as a stream: lengths count bytes, names and paths cannot break out', () => {
  const committer = { name: 'A <x>\nfrom abc', email: 'a@b>\n' }
  const files = new Map([
    ['ü"\\\n', 'ä\n'],
    ['gone', null],
  ])
  expect(commitStream({ parent: 'abc', files, message: 'm', committer, now: 1_700_000_000_999 })).toBe(
    `commit refs/connector-as-code/written
mark :1
author connector-as-code <connector-as-code@users.noreply.github.com> 1700000000 +0000
committer A xfrom abc <a@b> 1700000000 +0000
data 1
m
from abc
M 100644 inline "ü\\"\\\\\\n"
data 3
ä

D "gone"
get-mark :1
done
`,
  )
})
