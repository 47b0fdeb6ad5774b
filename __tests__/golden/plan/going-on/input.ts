/** A run was killed: one creation was answered to nobody, one deletion was not begun. */
import { wholeDigest } from '../../../../src/engine/record/digest.ts'
import type { Scene } from '../../../engine/plan/plan-of.ts'
import { desired, field, HASHER, metadata, observed, recorded, secret, SECRET, typed } from '../../../support/connectors.ts'

const service = metadata({ host: field('string'), password: SECRET })
const created = desired({ schema: 'created', config: { host: 'h', password: secret('not-to-be-seen') } })
const begun = { kind: 'connector', partition: 'decent_dropsy', service: 'github' }

export const scene: Scene = {
  desired: [created],
  records: [recorded(desired({ schema: 'unwanted' }), observed({ id: 'id_unwanted', schema: 'unwanted' }), service)],
  seen: [observed({ id: 'id_created', schema: 'created', config: { host: 'h', password: '******' }, settings: { paused: true } }), observed({ id: 'id_unwanted', schema: 'unwanted' })],
  interrupted: [
    { ...begun, action: 'create', name: 'created', digest: wholeDigest(typed(created, service), HASHER) },
    { ...begun, action: 'delete', name: 'unwanted', id: 'id_unwanted' },
  ],
  metadata: [service],
}
