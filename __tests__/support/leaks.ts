/** Everything that left the action, and where a secret is in it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import type { World } from './world.ts'

/**
 * Texts by where they went: all that people or other programs can read, without the bodies of requests to Fivetran and
 * the masking commands.
 */
export function everythingPublic(world: World, run: ActionRun, files: string): Map<string, string> {
  const masking = /^\s*::add-mask::/
  const lines = (text: string): string =>
    text
      .split('\n')
      .filter(line => !masking.test(line))
      .join('\n')
  const said = new Map<string, string>([
    ['stdout', lines(run.stdout)],
    ['stderr', lines(run.stderr)],
    ['summary', run.summary],
    ['outputs', Object.entries(run.outputs).flat().join('\n')],
    ['annotations', run.annotations.map(one => `${one.title ?? ''} ${one.message}`).join('\n')],
    ['environment', Object.values({ ...run.env, ...run.state }).join('\n')],
    [
      'requests to GitHub',
      world.github.requests
        .map(one => `${one.method} ${one.path}\n${texts(one.body).join('\n')}\n${JSON.stringify(one.body)}`)
        .join('\n'),
    ],
    [
      'addresses asked at Fivetran',
      world.fivetran.requests
        .map(one => `${one.method} ${one.path}?${new URLSearchParams(one.query).toString()}`)
        .join('\n'),
    ],
    ['branches', [...world.github.state.refs.keys()].join('\n')],
  ])
  for (const entry of readdirSync(files, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && !entry.parentPath.includes('_runner') && entry.name !== 'event.json')
      said.set(`file ${entry.name}`, readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  }
  return said
}

/** Every text in a JSON value. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : []
}

/**
 * The forms in which a secret could be read: plain, percent-encoded, JSON-escaped, and in base64 wherever it may begin.
 */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const base64 = [0, 1, 2].flatMap(offset => {
    const from = (3 - offset) % 3
    const whole = bytes.subarray(from, bytes.length - ((bytes.length - from) % 3))
    return [whole.toString('base64'), whole.toString('base64url')]
  })
  const once = JSON.stringify(secret).slice(1, -1)
  const longLines = secret.split('\n').filter(line => line.length >= 8)
  const forms = [
    secret,
    ...longLines,
    encodeURIComponent(secret),
    encodeURI(secret),
    new URLSearchParams([['', secret]]).toString().slice(1),
    once,
    JSON.stringify(once).slice(1, -1),
    ...base64,
  ]
  return [...new Set(forms)].filter(form => form.length >= 8)
}

/** Where a secret, by its name, can be read; empty when nowhere. */
export function leaksIn(said: ReadonlyMap<string, string>, secrets: Readonly<Record<string, string>>): string[] {
  return [...said].flatMap(([where, text]) =>
    Object.entries(secrets).flatMap(([name, secret]) =>
      formsOf(secret).flatMap(form => {
        const at = text.indexOf(form)
        return at === -1
          ? []
          : [`${name} in ${where}: …${text.slice(Math.max(0, at - 60), at + Math.min(40, form.length) + 30)}…`]
      }),
    ),
  )
}
