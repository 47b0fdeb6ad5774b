import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SECRETS } from '../../demo/cast.ts'
import { createNarrator } from '../../demo/narrator.ts'
import { startStage } from '../../demo/stage.ts'
import { addManifest } from '../../demo/steps/add.ts'

const ROOT = join(import.meta.dirname, '..', '..')
let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'demo-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

test('the demo tells its story to the end and writes it down, without a secret', () => {
  const output = join(directory, 'output')
  const done = spawnSync(process.execPath, [join(ROOT, 'demo', 'demo.ts'), output], { encoding: 'utf8' })
  expect(done.stderr).toBe('')
  expect(done.status).toBe(0)
  const files = readdirSync(output)
  expect(files).toEqual(expect.arrayContaining(['pull-request.html', 'step-1.md', 'step-10.md']))
  expect(done.stdout).toContain('✓ The comment says "1 to create".')
  for (const file of files) expect(done.stdout).toContain(file)
  const told = [done.stdout, ...files.map(file => readFileSync(join(output, file), 'utf8'))].join('\n')
  for (const secret of Object.values(SECRETS)) expect(told).not.toContain(secret)
  expect(done.stdout.split('\n').filter(line => line.length > 100)).toEqual([])
})

describe('the demo does not lie', () => {
  test.each([
    ['does nothing', '', /exactly one comment/],
    ['fails', 'process.exit(1)', /plan succeeds/],
    ['prints a secret', 'console.log(process.env.GH_CONNECTOR_PAT)', /log shows no secret/],
  ])('an action that %s breaks it', async (_, source, message) => {
    const entry = join(directory, 'action.mjs')
    writeFileSync(entry, source)
    const stage = await startStage(
      createNarrator(() => {}),
      entry,
    )
    try {
      await expect(addManifest(stage)).rejects.toThrow(message)
    } finally {
      await stage.close()
    }
  })
})
