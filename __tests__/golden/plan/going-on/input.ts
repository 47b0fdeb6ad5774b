/** A run was killed: one creation was answered to nobody, one deletion was not begun. */
import { fieldFingerprint, fullDigest } from '../../../../src/engine/plan/digest.ts'
import type { Scene } from '../../../engine/plan/plan-of.ts'
import { desired, field, FINGERPRINTER, metadata, observed, recorded, secret, SECRET } from '../../../support/connectors.ts'

const service = metadata({ host: field('string'), password: SECRET })
const created = desired({ schema: 'created', config: { host: 'h', password: secret('not-to-be-seen') } })
const place = { groupId: 'decent_dropsy', service: 'github' }

export const scene: Scene = {
  desired: [created],
  records: [recorded(desired({ schema: 'unwanted' }), observed({ id: 'id_unwanted', schema: 'unwanted' }), service)],
  seen: [observed({ id: 'id_created', schema: 'created', config: { host: 'h', password: '******' }, settings: { paused: true } }), observed({ id: 'id_unwanted', schema: 'unwanted' })],
  leftovers: [
    { ...place, kind: 'create', schema: 'created', digest: fullDigest(created, service, fieldFingerprint(FINGERPRINTER, created)) },
    { ...place, kind: 'delete', schema: 'unwanted', id: 'id_unwanted' },
  ],
  metadata: [service],
}
