import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { expect, test } from '@jest/globals'

test('started by itself, it prints where it listens and what to log in with, and ends when it is told to', async () => {
  const child = spawn(process.execPath, [path.resolve('simulator/fivetran/main.ts')], {
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  while (!output.includes('API key')) await once(child.stdout, 'data')
  const url = output.split('\n')[0] ?? ''
  const authorization = `Basic ${btoa('simulator-key:simulator-secret')}`
  const answer = await fetch(`${url}/account/info`, { headers: { authorization } })
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/)
  expect(answer.status).toBe(200)
  expect(await ended).toEqual([0, null])
})
