import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { startCliWorld } from '../support/cli.ts'

/** The YAML block of the README that begins with this comment. */
function quoted(name: string): unknown {
  const readme = readFileSync('README.md', 'utf8')
  return load(
    readme
      .split('```yaml\n')
      .find(block => block.startsWith(`# ${name}`))
      ?.split('```')[0] ?? '',
  )
}

test('init writes the quick start of the README, says what is next, and never writes over a file', async () => {
  const world = await startCliWorld()
  try {
    const [workflow, manifest] = ['.github/workflows/fivetran.yml', 'fivetran/github.yml']
    const read = (path: string): string => readFileSync(join(world.clone, path), 'utf8')
    const first = await world.run(['init'], { env: { FIVETRAN_API_KEY: '', FIVETRAN_API_SECRET: '' } })
    expect(first).toMatchObject({ exitCode: 0, stderr: '' })
    for (const name of ['FIVETRAN_API_KEY', 'FIVETRAN_API_SECRET', 'GH_CONNECTOR_PAT'])
      expect(first.stdout).toContain(name)
    const text = read(workflow).replace(/checkout@[0-9a-f]{40} # (v\d+)\.\d+\.\d+/, 'checkout@$1')
    expect({ ...Object(load(text)), name: undefined }).toEqual({ ...Object(quoted(workflow)), name: undefined })
    expect(load(read(manifest))).toEqual(quoted(manifest))

    writeFileSync(join(world.clone, manifest), 'mine')
    const again = await world.warm(['init'], { directory: join(world.clone, 'fivetran') })
    expect(again.exitCode).toBe(0)
    expect(again.stdout).toContain(`is there already, left as it is: ${manifest}`)
    expect(read(manifest)).toBe('mine')
  } finally {
    await world.close()
  }
})

test('in a repository of GitLab there is no workflow to write', async () => {
  const world = await startCliWorld()
  try {
    world.git.git(world.clone, 'remote', 'set-url', 'origin', 'https://gitlab.com/acme/data.git')
    const { stdout } = await world.warm(['init'])
    expect(stdout).not.toContain('.github')
    expect(stdout).toContain('written: fivetran/github.yml')
  } finally {
    await world.close()
  }
})

test('before the first commit, the branch that is checked out is the default one; what is in the way is said', async () => {
  const world = await startCliWorld()
  try {
    const directory = join(world.clone, '..', 'fresh')
    mkdirSync(directory)
    world.git.git(directory, 'init', '--quiet', '-b', 'trunk')
    world.git.git(directory, 'remote', 'add', 'origin', 'https://github.com/acme/data.git')
    writeFileSync(join(directory, '.github'), '')
    const { exitCode, stderr } = await world.warm(['init'], { directory })
    expect(stderr).toMatch(/fivetran\.yml` could not be written: a part of its path is no folder\./)
    expect(exitCode).toBe(1)
    world.write({ '.github': null }, directory)
    expect(await world.warm(['init'], { directory })).toMatchObject({ exitCode: 0 })
    expect(readFileSync(join(directory, '.github/workflows/fivetran.yml'), 'utf8')).toContain('branches: ["trunk"]')
  } finally {
    await world.close()
  }
})
