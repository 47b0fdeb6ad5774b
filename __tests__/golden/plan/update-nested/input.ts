/**
 * One key of one entry changes, another entry's secret is rotated, a field is removed; the rest goes along as observed.
 */
import type { Scene } from '../../../engine/plan/plan-of.ts'
import { desired, field, metadata, observed, recorded, secret, SECRET } from '../../../support/connectors.ts'

const PROJECT = field('object', { properties: { project: field('string'), api_key: SECRET, region: field('string') } })
const service = metadata({
  project_credentials: field('array', { items: PROJECT }),
  aws: field('object', { properties: { bucket: field('string'), folder: field('string', { nullable: true }), role: field('string') } }),
})
const old = secret('old-not-to-be-seen', 'KEY')
const before = desired({ config: { project_credentials: [{ project: 'web', api_key: old, region: 'eu' }, { project: 'app', api_key: old }], aws: { bucket: 'b', folder: 'f' } } })
const seen = observed({
  config: {
    aws: { role: 'arn:aws:iam::1:role/x', folder: 'f', bucket: 'b' },
    project_credentials: [{ api_key: '******', project: 'app', region: 'us', note: 'kept' }, { region: 'eu', project: 'web', api_key: '******' }],
  },
})

export const scene: Scene = {
  desired: [
    desired({ config: { project_credentials: [{ project: 'web', api_key: secret('new-not-to-be-seen', 'KEY'), region: 'us' }, { project: 'app', api_key: old }], aws: { bucket: 'b' } } }),
  ],
  records: [recorded(before, seen, service)],
  seen: [seen],
  metadata: [service],
}
