import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { missingOptional, platformOf } from '../../scripts/complete-lock.ts'
import { isInstalled } from '../../scripts/install.mjs'

const LOCKED = {
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/b-darwin': { version: '2.0.0', optional: true },
}

describe('isInstalled', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'install-'))
    mkdirSync(join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: LOCKED }))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  test.each([
    ['nothing', undefined, false],
    ['the locked versions', { 'node_modules/a': { version: '1.0.0' } }, true],
    ['another version', { 'node_modules/a': { version: '1.0.1' } }, false],
    ['only what this platform does not need', { 'node_modules/b-darwin': { version: '2.0.0' } }, false],
    ['more than the lock', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/c': { version: '1.0.0' } }, true],
  ])('%s installed', (_, packages, expected) => {
    if (packages !== undefined)
      writeFileSync(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }))
    expect(isInstalled(folder)).toBe(expected)
  })
})

describe('the lock file', () => {
  test('holds the packages of every platform (node scripts/complete-lock.ts)', () => {
    expect(missingOptional(JSON.parse(readFileSync('package-lock.json', 'utf8')))).toEqual({})
  })

  test('lacks what a parent asks for and no entry gives', () => {
    const lock = {
      packages: {
        'node_modules/p': { dev: true, optionalDependencies: { '@p/linux-x64-musl': '1.2.3', '@p/here': '1.0.0' } },
        'node_modules/@p/here': { version: '1.0.0' },
      },
    }
    expect(missingOptional(lock)).toEqual({
      'node_modules/@p/linux-x64-musl': {
        version: '1.2.3',
        dev: true,
        optional: true,
        os: ['linux'],
        cpu: ['x64'],
        libc: ['musl'],
      },
    })
  })

  test.each([
    ['@swc/core-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
    ['@oxlint/binding-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
    ['@rolldown/binding-wasm32-wasi', { cpu: ['wasm32'] }],
    ['@swc/core-win32-x64-msvc', { os: ['win32'], cpu: ['x64'] }],
  ])('%s', (name, platform) => {
    expect(platformOf(name)).toEqual(platform)
  })
})
