/** The code uses what its dependencies publish, and changes nothing of theirs. */
import { readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { expect, test } from '@jest/globals'
import { sourceFiles, specifiersIn } from './imports.ts'

const FILES = sourceFiles()
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))

/** The packages and paths that a file imports, but for files of its own repository and modules of Node. */
function packagesIn(text: string): string[] {
  return specifiersIn(text).filter(specifier => !specifier.startsWith('.') && !isBuiltin(specifier))
}

test('packages are imported by their names alone, and package.json lists them', () => {
  const imported = FILES.flatMap(({ file, text }) => packagesIn(text).map(name => ({ file, name })))
  expect(imported.filter(({ name }) => !Object.hasOwn(dependencies, name))).toEqual([])
  const names = new Set(imported.map(({ name }) => name))
  expect(Object.keys(dependencies).filter(name => !names.has(name))).toEqual([])
})

test('no prototype is patched', () => {
  const patched = /\.prototype\b|__proto__\s*=[^=]|setPrototypeOf/
  expect(FILES.filter(({ text }) => patched.test(text)).map(({ file }) => file)).toEqual([])
})

test('no types are made up for what a package does not publish', () => {
  expect(FILES.map(({ file }) => file).filter(file => file.endsWith('.d.ts'))).toEqual([])
})

test('the bundle has at most 1.5 MB', () => {
  expect(statSync('dist/index.js').size).toBeLessThanOrEqual(1_500_000)
})
