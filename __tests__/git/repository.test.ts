/** What git tells of commits: the same that GitHub's API would. */
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { blobId } from '../../src/repository/blob-id.ts'
import { createGitPlace, fakeGit, type GitPlace } from '../support/git.ts'

let place: GitPlace

afterEach(() => place.remove())

describe.each(['sha1', 'sha256'] as const)('a repository of %s', format => {
  test('files, links, submodules, facts, blobs, and the ledger', async () => {
    place = createGitPlace(format)
    const clone = place.clone('anna')
    mkdirSync(join(clone, 'fivetran', 'ü b'), { recursive: true })
    symlinkSync('../README.md', join(clone, 'fivetran', 'link.yml'))
    writeFileSync(join(clone, 'fivetran', 'ü b', 'a\tb\n.yml'), 'kind: x\r\n')
    place.git(clone, 'submodule', '--quiet', 'add', '--', place.bare, 'sub')
    const head = place.commit(clone, { 'fivetran/a.yml': 'ä' })
    const { repository, store } = await place.open(clone)
    const { files, links, submodules } = await repository.treeAt(head)
    const text = 'kind: x\r\n'
    expect(files.get('fivetran/ü b/a\tb\n.yml')).toBe(blobId(Buffer.from(text), head))
    expect([...files.keys()].toSorted()).toEqual([
      '.gitmodules',
      'README.md',
      'fivetran/a.yml',
      'fivetran/link.yml',
      'fivetran/ü b/a\tb\n.yml',
    ])
    expect([...links]).toEqual(['fivetran/link.yml'])
    expect([...submodules]).toEqual([['sub', place.git(join(clone, 'sub'), 'rev-parse', 'HEAD')]])
    expect(await repository.blob(files.get('fivetran/a.yml') ?? '')).toBe('ä')
    expect([...(await repository.filesAt(head)).keys()]).toEqual([...files.keys()])
    expect(await repository.factsOf(head)).toEqual({
      tree: place.git(clone, 'rev-parse', 'HEAD^{tree}'),
      parents: [place.git(clone, 'rev-parse', 'HEAD~')],
      message: 'Change fivetran/a.yml\n',
      committedAt: Number(place.git(clone, 'log', '-1', '--format=%ct')) * 1000,
    })
    expect(await repository.parents(head)).toEqual([place.git(clone, 'rev-parse', 'HEAD~')])
    const missing = '0'.repeat(head.length)
    await expect(repository.factsOf(missing)).rejects.toMatchObject({ name: 'ApiError', api: 'git' })
    await expect(repository.treeAt(missing)).rejects.toMatchObject({ name: 'ApiError', api: 'git' })
    const first = await store.commit({
      branch: 'ledger',
      parent: undefined,
      files: new Map([['a', '1']]),
      message: 'x',
    })
    expect([await store.head('ledger')]).toMatchObject([first])
  })
})

test('a signed commit and one in another encoding', async () => {
  place = createGitPlace()
  const clone = place.clone('anna')
  const tree = place.git(clone, 'rev-parse', 'HEAD^{tree}')
  const raw = `tree ${tree}\nauthor A <a@b> 1700000000 +0100\ncommitter B <b@c> 1700000001 -0330\ngpgsig -----BEGIN\n parent not\n \n tree not\n -----END\n\nSubject\n\ntree of words\nparent of all\n`
  const path = join(place.path, 'commit')
  writeFileSync(path, raw)
  const id = place.git(clone, 'hash-object', '-w', '-t', 'commit', path)
  const { repository } = await place.open(clone)
  expect(await repository.factsOf(id)).toEqual({
    tree,
    parents: [],
    message: 'Subject\n\ntree of words\nparent of all\n',
    committedAt: 1_700_000_001_000,
  })
})

test('the ids under which git would store files: filters and line ends count, odd names and missing files do no harm', async () => {
  place = createGitPlace()
  const clone = place.clone('anna')
  place.git(clone, 'config', 'filter.up.clean', 'tr a-z A-Z')
  place.git(clone, 'config', 'core.autocrlf', 'true')
  const head = place.commit(clone, {
    '.gitattributes': '*.csv filter=up\n',
    'd/ä b.csv': 'a\n',
    'x.yml': 'b\r\n',
    '"q': 'c\n',
  })
  const { repository } = await place.open(join(clone, 'd'))
  const { files } = await repository.treeAt(head)
  const paths = ['d/ä b.csv', 'x.yml', '"q']
  expect([...((await repository.storedIds?.(paths)) ?? [])]).toEqual(
    paths.slice(0, 2).map(path => [path, files.get(path)]),
  )
  expect((await repository.storedIds?.(['x.yml', 'missing', 'd/ä b.csv']))?.has('missing')).toBe(false)
  expect(await repository.storedIds?.([])).toEqual(new Map())
})

describe('how commits relate', () => {
  test('ahead with the commits of the branch itself, behind, identical, diverged, unknown', async () => {
    place = createGitPlace()
    const clone = place.clone('anna')
    const base = place.git(clone, 'rev-parse', 'HEAD')
    place.git(clone, 'checkout', '--quiet', '-b', 'side')
    const side = place.commit(clone, { side: '1' })
    place.git(clone, 'checkout', '--quiet', 'main')
    const direct = place.commit(clone, { direct: '1' })
    place.git(clone, 'merge', '--quiet', '--no-ff', '-m', 'Merge', 'side')
    const merge = place.git(clone, 'rev-parse', 'HEAD')
    const { repository } = await place.open(clone)
    expect(await repository.compare(base, merge)).toEqual({ status: 'ahead', commits: [direct, merge] })
    expect(await repository.compare(merge, base)).toEqual({ status: 'behind', commits: [] })
    expect(await repository.compare(base, base)).toEqual({ status: 'identical', commits: [] })
    expect(await repository.compare(side, direct)).toEqual({ status: 'diverged', commits: [direct] })
    expect(await repository.compare('0'.repeat(40), base)).toBeUndefined()
  })

  test('what was merged since, elsewhere, is fetched', async () => {
    place = createGitPlace()
    const clone = place.clone('anna')
    const old = place.git(clone, 'rev-parse', 'HEAD')
    const ben = place.clone('ben')
    const next = place.commit(ben, { next: '1' })
    place.git(ben, 'push', '--quiet')
    const { repository } = await place.open(clone)
    expect(await repository.compare(next, old)).toEqual({ status: 'behind', commits: [] })
    expect(await repository.branchHead('main')).toBe(next)
    expect(await repository.branchHead('nothing')).toBeUndefined()
    expect(place.git(clone, 'rev-parse', 'origin/main')).toBe(old)
  })
})

function story(): { readonly base: string; readonly side: string } {
  place = createGitPlace()
  const ben = place.clone('ben')
  const base = place.commit(ben, { next: '0' })
  place.git(ben, 'push', '--quiet', 'origin', 'HEAD:main', 'HEAD:side')
  for (let count = 1; count < 5; count += 1) place.commit(ben, { next: String(count) })
  place.git(ben, 'push', '--quiet')
  place.git(ben, 'checkout', '--quiet', '-b', 'other', base)
  const side = place.commit(ben, { side: '1' })
  place.git(ben, 'push', '--quiet', 'origin', 'HEAD:side')
  return { base, side }
}

describe('a shallow clone', () => {
  test('is deepened until it tells', async () => {
    const { base } = story()
    place.git(place.path, 'clone', '--quiet', '--depth', '1', `file://${place.bare}`, 'shallow')
    const shallow = join(place.path, 'shallow')
    const { repository, head = '' } = await place.open(shallow)
    expect(await repository.compare(base, head)).toMatchObject({ status: 'ahead' })
    expect((await repository.compare(base, head))?.commits).toHaveLength(4)
  })

  test('a ledger needs no history there, and has its own elsewhere', async () => {
    story()
    place.git(place.path, 'clone', '--quiet', '--depth', '1', `file://${place.bare}`, 'shallow')
    const count = (folder: string): string =>
      place.git(folder, 'rev-list', '--count', 'refs/connector-as-code/origin/ledger')
    const [shallow, whole] = [join(place.path, 'shallow'), place.clone('whole')]
    const stores = [
      (await place.open(shallow)).store,
      (await place.open(whole)).store,
      (await place.open(shallow)).store,
    ]
    for (const [turn, store] of stores.entries()) {
      const parent = (await store.head('ledger'))?.commit
      const files = new Map([[`file ${turn}`, 'text']])
      expect(await store.commit({ branch: 'ledger', parent, files, message: 'x' })).not.toBe('moved')
    }
    const [last] = stores
    expect([...((await last?.head('ledger'))?.files.keys() ?? [])]).toEqual(['file 0', 'file 1', 'file 2'])
    expect(place.git(place.bare, 'rev-list', '--count', 'ledger')).toBe('3')
    await stores[1]?.head('ledger')
    expect([count(shallow), count(whole)]).toEqual(['1', '3'])
    expect(place.git(whole, 'rev-parse', '--is-shallow-repository')).toBe('false')
  })

  test('that cannot be deepened is refused with the setting to change', async () => {
    const { base } = story()
    place.git(place.path, 'clone', '--quiet', '--depth', '1', `file://${place.bare}`, 'shallow')
    const program = fakeGit(
      place,
      `for one; do shift; case "$one" in --deepen=*|--unshallow) ;; *) set -- "$@" "$one";; esac; done; exec "$REAL" "$@"`,
    )
    const { repository, head = '' } = await place.open(join(place.path, 'shallow'), { program })
    await expect(repository.compare(base, head)).rejects.toThrow(/`fetch-depth: 0`.*`GIT_DEPTH: 0`/)
  })

  test('of unrelated commits, the whole history says that they diverged', async () => {
    const { side } = story()
    place.git(place.path, 'clone', '--quiet', '--no-single-branch', '--depth', '1', `file://${place.bare}`, 'shallow')
    const { repository, head = '' } = await place.open(join(place.path, 'shallow'))
    expect((await repository.compare(side, head))?.status).toBe('diverged')
  })
})

test.each(['blob:none', 'tree:0'])(
  'a partial clone (%s) has the whole ledger after one fetch, and writes it',
  async filter => {
    place = createGitPlace()
    place.git(place.bare, 'config', 'uploadpack.allowFilter', 'true')
    const ben = await place.open(place.clone('ben'))
    const texts = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`default/${index}.json`, `text ${index}`]),
    )
    const first = await ben.store.commit({
      branch: 'ledger',
      parent: undefined,
      files: new Map(Object.entries(texts)),
      message: 'x',
    })
    place.git(place.path, 'clone', '--quiet', `--filter=${filter}`, `file://${place.bare}`, 'partial')
    const { store, repository, head = '' } = await place.open(join(place.path, 'partial'))
    const read = await store.head('ledger')
    expect(read?.commit).toBe(first === 'moved' ? '' : first.commit)
    renameSync(place.bare, `${place.bare}.away`)
    for (const [path, id] of read?.files ?? []) expect(await store.blob(id)).toBe(texts[path])
    renameSync(`${place.bare}.away`, place.bare)
    const files = new Map([['default/0.json', 'new']])
    expect(await store.commit({ branch: 'ledger', parent: read?.commit, files, message: 'y' })).not.toBe('moved')
    expect(await repository.blob((await repository.filesAt(head)).get('README.md') ?? '')).toBe('# Data\n')
  },
)
