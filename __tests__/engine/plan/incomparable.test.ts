/** Plans of a run that does not have the key of the ledger's hashes. */
import { describe, expect, test } from '@jest/globals'
import { createHasher } from '../../../src/ledger/field-hash.ts'
import { deriveKeys } from '../../../src/ledger/keys.ts'
import { formatPath } from '../../../src/model/path.ts'
import { Secret } from '../../../src/model/secret.ts'
import type { JsonObject, ValueObject } from '../../../src/model/value.ts'
import { desired, field, metadata, observed, recorded, secret, SECRET } from '../../support/connectors.ts'
import { planOf } from './plan-of.ts'

const METADATA = metadata({
  host: field('string'),
  url: field('string', { nullable: true }),
  echo: field('string'),
  note: field('string', { nullable: true }),
  password: SECRET,
  reports: field('array', { items: field('object', { properties: { table: field('string'), token: SECRET } }) }),
})
/** As applied: Fivetran masks the secrets, and never reports `echo`. */
const BEFORE = {
  host: 'db1',
  url: 'a',
  echo: 'said',
  password: secret('hunter22'),
  reports: [{ table: 'a', token: secret('t0k3n-1234') }],
}
const SEEN = {
  host: 'db1',
  url: 'a',
  password: '******',
  reports: [{ table: 'a', token: '******' }],
}
const OTHER_KEY = createHasher(deriveKeys('a key of another run').fields, 'acme')

const update = (path: string): string => `update config.${path} by nobody knows whom`

/** The changed fields, by action, of a manifest that says `after` while Fivetran reports `now`. */
function changed(after: ValueObject, now: JsonObject = SEEN): readonly string[] {
  const plan = planOf({
    desired: [desired({ config: after })],
    records: [recorded(desired({ config: BEFORE }), observed({ config: SEEN }), METADATA)],
    seen: [observed({ config: now })],
    metadata: [METADATA],
    hasher: OTHER_KEY,
    incomparable: true,
  })
  return plan.changes.flatMap(({ action, fields }) =>
    fields.map(({ path, origin }) => `${action} ${formatPath(path)} by ${origin ?? 'nobody knows whom'}`),
  )
}

describe('without the key of the hashes', () => {
  const { url: _, ...withoutUrl } = BEFORE

  test.each<[string, ValueObject, JsonObject | undefined, readonly string[]]>([
    ['nothing changed', BEFORE, undefined, []],
    ['the manifest changed', { ...BEFORE, host: 'db2' }, undefined, [update('host')]],
    ['Fivetran changed', BEFORE, { ...SEEN, host: 'db2' }, [update('host')]],
    [
      'an entry changed',
      { ...BEFORE, reports: [{ table: 'b', token: secret('t0k3n-1234') }] },
      undefined,
      [update('reports'), update('reports[table=b].token')],
    ],
    ['a field was removed', withoutUrl, undefined, ['update config.url by repository']],
    [
      'a secret, or a field that is never reported, may have changed',
      { ...BEFORE, password: secret('rotated-1'), echo: 'x' },
      undefined,
      [],
    ],
    ['a secret is not here', { ...BEFORE, password: Secret.deferred(['secrets.TOKEN']) }, undefined, []],
  ])('%s', (_name, after, now, expected) => {
    expect(changed(after, now)).toEqual(expected)
  })

  test('another spelling of the same is no change', () => {
    expect(changed({ ...BEFORE, url: 'https://Example.com/' }, { ...SEEN, url: 'https://example.com' })).toEqual([])
  })

  test('what Fivetran keeps in another form shows as a change', () => {
    expect(changed(BEFORE, { ...SEEN, url: 'kept otherwise' })).toEqual([update('url')])
  })

  test('fields that were added are seen, secrets among them', () => {
    const plan = planOf({
      desired: [desired({ config: { host: 'db1', note: 'new', password: secret('hunter22') } })],
      records: [recorded(desired({ config: { host: 'db1' } }), observed({ config: { host: 'db1' } }), METADATA)],
      seen: [observed({ config: { host: 'db1' } })],
      metadata: [METADATA],
      hasher: OTHER_KEY,
      incomparable: true,
    })
    expect(plan.changes.flatMap(({ fields }) => fields.map(({ path }) => formatPath(path)))).toEqual([
      'config.note',
      'config.password',
    ])
  })

  test('a value that was a secret is not shown, though it is none in the manifest any more', () => {
    const plan = planOf({
      desired: [desired({ config: { host: 'db2' } })],
      records: [recorded(desired({ config: { host: secret('top-secret-host') } }), observed({ config: {} }), METADATA)],
      seen: [observed({ config: { host: 'top-secret-host' } })],
      metadata: [METADATA],
      hasher: OTHER_KEY,
      incomparable: true,
    })
    expect(plan.changes).toHaveLength(1)
    expect(JSON.stringify(plan.changes.map(({ fields }) => fields))).not.toContain('top-secret-host')
  })
})

test('an entry that was left behind when keys were changed is compared so, and all its secrets are sent', () => {
  const applied = recorded(desired({ config: BEFORE }), observed({ config: SEEN }), METADATA)
  const plan = planOf({
    desired: [desired({ config: BEFORE })],
    records: [{ ...applied, incomparable: true }],
    seen: [observed({ config: SEEN })],
    metadata: [METADATA],
    hasher: OTHER_KEY,
  })
  expect(plan.changes.flatMap(({ fields }) => fields.map(({ path, after }) => [formatPath(path), after]))).toEqual([
    ['config.password', expect.objectContaining({ state: 'resent' })],
    ['config.reports[table=a].token', expect.objectContaining({ state: 'resent' })],
  ])
})
