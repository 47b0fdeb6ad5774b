import { expect, test } from '@jest/globals'
import type { Leaving } from '../../../src/model/leaving.ts'
import { addressOf } from '../../../src/terraform/address.ts'
import {
  configurationOf,
  type DistantModule,
  type LeavingResource,
  type ModuleFiles,
} from '../../../src/terraform/leaving/configuration.ts'
import { leave } from '../../../src/terraform/leaving/leaving.ts'

/** `module.m["a"].t.x[0]`, all of type `fivetran_connector`. */
function resource(address: string, rest: Partial<LeavingResource> = {}): LeavingResource {
  const match = /^(?:(module\..*)\.)?(t)\.([a-z]+)(?:\[(\d+|".*")\])?$/.exec(address)
  const [, module = '', , name = '', key] = match ?? []
  const indexKey: string | number | undefined = key === undefined ? undefined : JSON.parse(key)
  const made = { type: 'fivetran_connector', name, module, indexKey, dependencies: [], values: { id: `id-${name}` } }
  return { ...made, address: addressOf(module, made.type, name, indexKey), unsettled: undefined, ...rest }
}

function short(address: string): string {
  return address.replaceAll('fivetran_connector.', 't.')
}

interface Case {
  readonly taken: readonly string[]
  readonly stay?: readonly (string | LeavingResource)[]
  /** The files of each module. */
  readonly files?: Readonly<Record<string, string>>
  /** Which folder a module is, where two are one. */
  readonly folders?: Readonly<Record<string, string>>
  readonly distant?: readonly DistantModule[]
  readonly existing?: string
}

function leaving({ taken, stay = [], files = {}, folders = {}, distant = [], existing }: Case): Leaving {
  const gone = taken.map(address => resource(address))
  const modules = Object.entries(files).map(([module, text]): ModuleFiles => {
    const folder = folders[module] ?? module
    return {
      module,
      folder,
      files: [
        {
          path: `${folder}.tf`,
          text: text.replaceAll('"t"', '"fivetran_connector"').replaceAll('t.', 'fivetran_connector.'),
        },
      ],
    }
  })
  return leave({
    resources: [...gone, ...stay.map(one => (typeof one === 'string' ? resource(one) : one))],
    taken: new Set(gone.map(({ address }) => address)),
    configuration: configurationOf(modules, distant),
    existing,
  })
}

const KEYED = 'resource "t" "x" {\n  for_each = local.all\n}\n'
const COUNTED = 'resource "t" "x" {\n  count = 2\n}\n'
const CALL = 'module "m" {\n  source = "./m"\n  for_each = local.all\n}\n'
const ONE = 'resource "t" "x" {\n}\n'

test.each<[string, Case, Partial<Record<'released' | 'singles' | 'bound' | 'deletions', string[]>>]>([
  ['one', { taken: ['t.x'], files: { '': ONE } }, { released: ['t.x'], deletions: ['t.x'] }],
  [
    'all instances',
    { taken: ['t.x["a"]', 't.x["b"]'], files: { '': KEYED } },
    { released: ['t.x'], deletions: ['t.x'] },
  ],
  [
    'one of two instances',
    { taken: ['t.x["a"]'], stay: ['t.x["b"]'], files: { '': KEYED } },
    { singles: ['t.x["a"] without t.x["a"]'] },
  ],
  [
    'the last of those that count makes',
    { taken: ['t.x[1]'], stay: ['t.x[0]'], files: { '': COUNTED } },
    { singles: ['t.x[1] without t.x[1]'] },
  ],
  [
    'the first of them',
    { taken: ['t.x[0]'], stay: ['t.x[1]'], files: { '': COUNTED } },
    { bound: ['t.x[0] numbered'] },
  ],
  ['one instance, and no file', { taken: ['t.x["a"]'], stay: ['t.x["b"]'] }, { singles: ['t.x["a"] without ?'] }],
  [
    'a whole module',
    { taken: ['module.m["a"].t.x', 'module.m["b"].t.x'], files: { '': CALL, 'module.m': ONE } },
    { released: ['module.m.t.x'], deletions: ['module.m'] },
  ],
  [
    'of a module what does not stay',
    { taken: ['module.m["a"].t.x'], stay: ['module.m["a"].t.y'], files: { '': CALL, 'module.m': ONE } },
    { released: ['module.m.t.x'], deletions: ['module.m.t.x'] },
  ],
  [
    'one instance of a module',
    { taken: ['module.m["a"].t.x'], stay: ['module.m["b"].t.x'], files: { '': CALL, 'module.m': ONE } },
    { singles: ['module.m["a"].t.x without module.m["a"]'] },
  ],
  [
    'one instance of a module of which something else stays',
    {
      taken: ['module.m["a"].t.x'],
      stay: ['module.m["a"].t.y', 'module.m["b"].t.x'],
      files: { '': CALL, 'module.m': ONE },
    },
    { bound: ['module.m["a"].t.x shared'] },
  ],
  [
    'the same key in another instance of the module',
    {
      taken: ['module.m["a"].t.x["k"]'],
      stay: ['module.m["a"].t.y', 'module.m["b"].t.x["k"]'],
      files: { '': CALL, 'module.m': KEYED },
    },
    { bound: ['module.m["a"].t.x["k"] shared'] },
  ],
  [
    'a key of no other instance of the module',
    {
      taken: ['module.m["a"].t.x["k"]'],
      stay: ['module.m["a"].t.y', 'module.m["b"].t.x["l"]'],
      files: { '': CALL, 'module.m': KEYED },
    },
    { singles: ['module.m["a"].t.x["k"] without module.m["a"].t.x["k"]'] },
  ],
  [
    'two modules of one folder',
    {
      taken: ['module.m.t.x'],
      stay: ['module.n.t.x', 'module.m.t.y'],
      files: { '': 'module "m" {}\nmodule "n" {}\n', 'module.m': ONE, 'module.n': ONE },
      folders: { 'module.m': 'f', 'module.n': 'f' },
    },
    { bound: ['module.m.t.x shared'] },
  ],
  [
    'both of the two modules of one folder',
    {
      taken: ['module.m.t.x', 'module.n.t.x'],
      stay: ['module.n.t.y', 'module.m.t.y'],
      files: { '': 'module "m" {}\nmodule "n" {}\n', 'module.m': ONE, 'module.n': ONE },
      folders: { 'module.m': 'f', 'module.n': 'f' },
    },
    { released: ['module.m.t.x', 'module.n.t.x'], deletions: ['module.m.t.x, module.n.t.x'] },
  ],
  [
    'a module within two modules of one folder',
    {
      taken: ['module.m.module.i.t.x'],
      stay: ['module.n.module.i.t.x'],
      files: { '': 'module "m" {}\nmodule "n" {}\n', 'module.m': 'module "i" {}', 'module.n': 'module "i" {}' },
      folders: { 'module.m': 'f', 'module.n': 'f' },
    },
    { released: ['module.m.module.i.t.x'], deletions: ['module.m'] },
  ],
  [
    'a module from elsewhere, whole',
    { taken: ['module.m.t.x'], files: { '': CALL }, distant: [{ module: 'module.m', source: 'a/b/c' }] },
    { released: ['module.m.t.x'], deletions: ['module.m'] },
  ],
  [
    'a part of a module from elsewhere',
    {
      taken: ['module.m.t.x'],
      stay: ['module.m.t.y'],
      files: { '': CALL },
      distant: [{ module: 'module.m', source: 'a/b/c' }],
    },
    { bound: ['module.m.t.x distant'] },
  ],
  [
    'a deposed object of the same address',
    { taken: ['t.x'], stay: [resource('t.x', { unsettled: { why: 'deposed', actions: [] } })], files: { '': ONE } },
    { bound: ['t.x shared'] },
  ],
])('%s', (_, given, expected) => {
  const found = leaving(given)
  expect({
    released: found.released.map(short),
    singles: found.singles.map(({ address, keys }) => short(`${address} without ${keys?.instance ?? '?'}`)),
    bound: found.bound.map(({ address, why }) => short(`${address} ${why}`)),
    deletions: found.deletions.map(({ addresses }) => short(addresses.join(', '))),
  }).toEqual({ released: [], singles: [], bound: [], deletions: [], ...expected })
})

test('a name that Terraform does not allow is written nowhere', () => {
  const odd = resource('t.x', { name: 'x\n}\nresource "evil" "y" {', address: 'fivetran_connector.odd' })
  const found = leave({
    resources: [odd],
    taken: new Set([odd.address]),
    configuration: configurationOf([]),
    existing: undefined,
  })
  expect(found.file).toBeUndefined()
})

test.each([
  ['output "o" {\n  value = "${t.x.id}-a"\n}', [['replace', 2, 'output "o"', 'id-x']]],
  ['output "o" {\n  value = t.x.name\n}', [['replace', 2, 'output "o"', undefined]]],
  ['locals {\n  a = t.x[each.key].id\n}', [['replace', 2, 'locals', undefined]]],
  ['locals {\n  a = "t.x.id" # t.x.id\n  b = data.t.x.id\n}', []],
  ['resource "a" "b" {\n  depends_on = [t.x]\n}', [['replace', 2, 'resource "a" "b"', undefined]]],
  ['import {\n  to = t.x\n  id = "a"\n}', [['delete', 1, 'import', undefined]]],
  ['moved {\n  from = t.w\n  to = t.x\n}', [['pointless', 1, 'moved', undefined]]],
  ['removed {\n  from = t.x\n}', [['destroys', 1, 'removed', undefined]]],
  ['removed {\n  from = t.x\n  lifecycle { destroy = false }\n}', []],
])('what names it: %s', (text, expected) => {
  const { edits } = leaving({ taken: ['t.x'], files: { '': text } })
  expect(edits.map(({ what, line, inside, by }) => [what, line, inside, by])).toEqual(expected)
})

test('a reference by a key stands for the id of that instance', () => {
  const taken = [resource('t.x["a"]', { values: { id: 'one' } }), resource('t.x["b"]', { values: { id: 'two' } })]
  const files = [{ path: 'o.tf', text: 'output "o" {\n  value = fivetran_connector.x["b"].id\n}' }]
  const { edits } = leave({
    resources: taken,
    taken: new Set(taken.map(({ address }) => address)),
    configuration: configurationOf([{ module: '', folder: '.', files }]),
    existing: undefined,
  })
  expect(edits.map(({ by }) => by)).toEqual(['two'])
})

test('what was made after it by the state is told where no file has it', () => {
  const stays = resource('t.y', { dependencies: ['fivetran_connector.x'] })
  expect(leaving({ taken: ['t.x'], stay: [stays] }).dependents).toEqual([
    { address: 'fivetran_connector.y', on: ['fivetran_connector.x'] },
  ])
  const files = { '': 'resource "t" "y" {}' }
  expect(leaving({ taken: ['t.x'], stay: [stays], files }).dependents).toEqual([])
})

test('a file of ours grows, one that has all stays, one of somebody else is left alone', () => {
  const first = leaving({ taken: ['t.x'] }).file
  expect(first?.state).toBe('new')
  expect(leaving({ taken: ['t.x'], existing: first?.text ?? '' }).file?.state).toBe('same')
  const second = leaving({ taken: ['t.y'], existing: first?.text ?? '' }).file
  expect(second?.state).toBe('new')
  expect(second?.text).toBe(leaving({ taken: ['t.x', 't.y'] }).file?.text)
  const foreign = leaving({ taken: ['t.x'], existing: 'removed {\n  from = fivetran_connector.z\n}\n' }).file
  expect(foreign).toEqual({
    state: 'foreign',
    text: expect.stringMatching(/^removed \{\n {2}from = fivetran_connector\.x\n/),
  })
  const own = 'removed {\n  from = fivetran_connector.x\n  lifecycle {\n    destroy = false\n  }\n}\n'
  expect(leaving({ taken: ['t.x'], existing: own }).file?.state).toBe('same')
})
