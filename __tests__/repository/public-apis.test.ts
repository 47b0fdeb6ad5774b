/** The code uses what its dependencies publish, and changes nothing of theirs. */
import { readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { expect, test } from '@jest/globals'
import { sourceFiles, specifiersIn } from './imports.ts'

const FILES = sourceFiles()
const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))

/** The packages and paths that a file imports, but for files of its own repository and modules of Node. */
function packagesIn(text: string): string[] {
  return specifiersIn(text).filter(specifier => !specifier.startsWith('.') && !isBuiltin(specifier))
}

/** `@octokit/rest` of `@octokit/rest`, `csv-parse` of `csv-parse/sync`. */
function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
}

/** True for the name of a dependency, or for an entry beside it that its `exports` lists by name. */
function isPublished(name: string): boolean {
  const of = packageOf(name)
  if (!Object.hasOwn(devDependencies, of)) return false
  // Its documentation names these entries, and its package.json none.
  if (name === of || name.startsWith('core-js/stable/')) return true
  const { exports = {} } = JSON.parse(readFileSync(`node_modules/${of}/package.json`, 'utf8'))
  return Object.hasOwn(exports, `.${name.slice(of.length)}`)
}

test('packages are imported by what they export alone, and package.json lists them', () => {
  const imported = FILES.flatMap(({ file, text }) => packagesIn(text).map(name => ({ file, name })))
  expect(imported.filter(({ name }) => !isPublished(name))).toEqual([])
})

test('whoever installs this package installs no other: the bundles hold what they need', () => {
  expect(dependencies).toBeUndefined()
})

test('no prototype is patched', () => {
  const patched = /\.prototype\b|__proto__\s*=[^=]|setPrototypeOf/
  expect(FILES.filter(({ text }) => patched.test(text)).map(({ file }) => file)).toEqual([])
})

test('no types are made up for what a package does not publish', () => {
  expect(FILES.map(({ file }) => file).filter(file => file.endsWith('.d.ts'))).toEqual([])
})

test('of undici nothing is used that the bundle leaves out (rolldown.config.ts)', () => {
  const imports = FILES.flatMap(({ text }) => /^import \{([^}]*)\} from 'undici'$/m.exec(text)?.[1] ?? [])
  const names = imports.flatMap(list => list.split(',').map(name => name.trim()))
  expect([...new Set(names)].toSorted()).toEqual([
    'EnvHttpProxyAgent',
    'Headers',
    'Response',
    'request',
    'type Dispatcher',
  ])
})

test('the bundle of the action has at most 1.5 MB, and both have at most 3 MB', () => {
  const [action, commandLine] = [statSync('dist/index.js').size, statSync('dist/cli.js').size]
  expect(action).toBeLessThanOrEqual(1_500_000)
  expect(action + commandLine).toBeLessThanOrEqual(3_000_000)
})
