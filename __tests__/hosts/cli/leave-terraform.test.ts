import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { readConfiguration } from '../../../src/hosts/cli/leaving/configuration-folder.ts'
import { leaveTerraform, type LeavingTerraform } from '../../../src/hosts/cli/leaving/leave-terraform.ts'
import { UserError } from '../../../src/model/errors.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'leave-'))
})
afterEach(() => {
  rmSync(home, { recursive: true, force: true })
})

const ONE = 'resource "fivetran_connector" "x" {}\n'
const RESOURCE = {
  address: 'fivetran_connector.x',
  type: 'fivetran_connector',
  name: 'x',
  module: '',
  indexKey: undefined,
  dependencies: [],
  values: { id: 'some_id' },
  unsettled: undefined,
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), text)
  }
}

function leaving(rest: Partial<LeavingTerraform> = {}): string | undefined {
  return leaveTerraform({
    resources: [RESOURCE],
    taken: new Set([RESOURCE.address]),
    program: 'terraform',
    directory: join(home, 'infra'),
    from: home,
    dryRun: false,
    isFolderGuessed: true,
    ...rest,
  })
}

function rootFiles(program: 'terraform' | 'tofu'): string[] | undefined {
  return readConfiguration(home, home, program)
    .blocks.get('')
    ?.map(({ path }) => path)
}

const removedFile = (): string => readFileSync(join(home, 'infra', 'fivetran-removed.tf'), 'utf8')

test('modules are found where they are called, inside and outside of the folder', () => {
  write({
    'infra/main.tf': [
      'module "in" { source = "./in" }',
      'module "out" { source = "../modules/out" }',
      'module "far" { source = "git::https://example.com/x.git" }',
      'module "again" { source = "../modules/out/" }',
    ].join('\n'),
    'infra/in/main.tf': `module "self" { source = "./" }\n${ONE}`,
    'modules/out/main.tf': ONE,
    'infra/.hidden.tf': 'resource "fivetran_connector" "hidden" {}',
    'infra/unrelated/main.tf': ONE,
  })
  const { blocks, alike, distant } = readConfiguration(join(home, 'infra'), home, 'terraform')
  const paths = (module: string): (string | undefined)[] | undefined =>
    blocks.get(module)?.flatMap(({ type, path }) => (type === 'resource' ? [path] : []))
  expect(paths('')).toEqual([])
  expect(paths('module.in')).toEqual(['infra/in/main.tf'])
  expect(paths('module.out')).toEqual(['modules/out/main.tf'])
  expect(alike.get('module.out')).toEqual(['module.out', 'module.again'])
  expect(distant.get('module.far')).toBe('git::https://example.com/x.git')
})

test('OpenTofu reads .tofu files, in place of .tf files of the same name', () => {
  write({ 'a.tf': ONE, 'a.tofu': '', 'b.tf.json': '{"resource":{"fivetran_connector":{"b":{}}}}', 'c.tofu': ONE })
  expect(rootFiles('terraform')).toEqual(['a.tf', 'b.tf.json'])
  expect(rootFiles('tofu')).toEqual(['b.tf.json', 'c.tofu'])
})

test('the file is written once, grows, and says the same when it is there', () => {
  write({ 'infra/main.tf': ONE })
  expect(leaving({ dryRun: true })).toContain('`infra/fivetran-removed.tf`, which is not written in a dry run')
  expect(existsSync(join(home, 'infra', 'fivetran-removed.tf'))).toBe(false)
  expect(leaving()).toContain('`infra/fivetran-removed.tf`, which was written now: by its `removed` block')
  expect(removedFile()).toContain('  from = fivetran_connector.x\n')
  const first = removedFile()
  expect(leaving()).toContain('is there already')
  expect(removedFile()).toBe(first)
})

test('a file of somebody else is left as it is', () => {
  const theirs = '# mine\nremoved {\n  from = fivetran_connector.z\n}\n'
  write({ 'infra/main.tf': ONE, 'infra/fivetran-removed.tf': theirs })
  const said = leaving()
  expect(said).toContain('was left as it is')
  expect(said).toContain('from = fivetran_connector.x')
  expect(removedFile()).toBe(theirs)
})

test('a symbolic link is replaced, and what it points to is left', () => {
  write({ 'infra/main.tf': ONE, elsewhere: '' })
  symlinkSync(join(home, 'elsewhere'), join(home, 'infra', 'fivetran-removed.tf'))
  writeFileSync(join(home, 'elsewhere'), '# Written by connector-as-code.\n')
  leaving()
  expect(readFileSync(join(home, 'elsewhere'), 'utf8')).toBe('# Written by connector-as-code.\n')
  expect(removedFile()).toContain('fivetran_connector.x')
})

test('a folder that is not there', () => {
  expect(leaving({ dryRun: true })).toContain('`--terraform-directory` says where')
  expect(() => leaving()).toThrow(UserError)
})

test.each([
  ['a folder without configuration', { 'infra/notes.txt': '' }, {}, 'move it there, or delete it and import again'],
  ['another configuration', { 'infra/main.tf': 'variable "x" {}\n' }, {}, 'move it there'],
  ['a dry run there', { 'infra/notes.txt': '' }, { dryRun: true }, 'name that with `--terraform-directory`:'],
  ['a folder that was named', { 'infra/main.tf': '' }, { isFolderGuessed: false }, undefined],
  ['the folder of the configuration', { 'infra/main.tf': ONE }, {}, undefined],
])('where the file belongs: %s', (_, files, rest, expected) => {
  write(files)
  const said = leaving(rest) ?? ''
  const at = said.indexOf('If the configuration is in another folder')
  expect(at === -1 ? undefined : said.slice(at)).toEqual(
    expected === undefined ? undefined : expect.stringContaining(expected),
  )
})

test('nothing that leaves: nothing is said or written', () => {
  write({ 'infra/main.tf': ONE })
  expect(leaving({ taken: new Set() })).toBeUndefined()
  expect(existsSync(join(home, 'infra', 'fivetran-removed.tf'))).toBe(false)
})
