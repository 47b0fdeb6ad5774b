/** The package as people get it: packed, installed in an empty folder, and run by the machine's own Node. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startCliWorld, type CliWorld } from '../support/cli.ts'
import { sheet } from '../support/manifests.ts'

/** Without the Node 24 that scripts of this repository get. */
const PATH = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter(folder => !folder.includes('node_modules'))
  .join(delimiter)

let place: string
let world: CliWorld

function npm(folder: string, ...args: string[]): string {
  return execFileSync('npm', args, { cwd: folder, env: { PATH, HOME: place }, encoding: 'utf8' }).trim()
}

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'package-'))
  const tarball = npm(process.cwd(), 'pack', '--silent', '--ignore-scripts', '--pack-destination', place)
  mkdirSync(join(place, 'empty'))
  npm(join(place, 'empty'), 'install', '--silent', '--offline', '--no-audit', '--no-fund', join(place, tarball))
  world = await startCliWorld()
}, 300_000)

afterAll(async () => {
  await world.close()
  rmSync(place, { recursive: true, force: true })
})

test('it installs nothing else, and holds the licences of what is bundled', () => {
  const folder = join(place, 'empty', 'node_modules')
  expect(readdirSync(folder).filter(name => !name.startsWith('.'))).toEqual(['connector-as-code'])
  const files = readdirSync(join(folder, 'connector-as-code'), { recursive: true, encoding: 'utf8' })
  expect(files.filter(name => !name.startsWith('schema')).toSorted()).toEqual([
    'LICENSE',
    'README.md',
    'dist',
    join('dist', 'cli.js'),
    join('dist', 'cli.licenses.txt'),
    'package.json',
  ])
  const licences = readFileSync(join(folder, 'connector-as-code', 'dist', 'cli.licenses.txt'), 'utf8')
  for (const name of ['commander', 'undici', 'js-yaml', 'core-js'])
    expect(licences).toMatch(new RegExp(`^${name} `, 'm'))
})

test('npx runs it', async () => {
  const version: unknown = JSON.parse(readFileSync('package.json', 'utf8')).version
  expect(npm(join(place, 'empty'), 'exec', '--no', '--', 'connector-as-code', '--version')).toBe(version)
})

test('it plans', async () => {
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  world.push({ 'fivetran/a.yml': sheet(1) })
  const entry = join(place, 'empty', 'node_modules', '.bin', 'connector-as-code')
  const node = spawnSync('sh', ['-c', 'command -v node'], { env: { PATH }, encoding: 'utf8' }).stdout.trim()
  const { exitCode, stdout, stderr } = await world.run(['plan', '--detailed-exitcode'], { entry, node, env: { PATH } })
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' })
  expect(stdout).toContain('create Warehouse/sheets.sheet_1')
})
