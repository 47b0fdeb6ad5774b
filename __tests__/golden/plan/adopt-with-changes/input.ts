/** Two connectors that Fivetran has already: one as declared, one not. */
import type { Scene } from '../../../engine/plan/plan-of.ts'
import { desired, field, metadata, observed, secret, SECRET } from '../../../support/connectors.ts'

export const scene: Scene = {
  desired: [desired({ schema: 'same', config: { host: 'h', port: 5432 } }), desired({ schema: 'other', config: { host: 'h', port: 5432, password: secret('not-to-be-seen') }, settings: { paused: true } })],
  seen: [observed({ id: 'id_same', schema: 'same', config: { host: 'h', port: '5432' } }), observed({ id: 'id_other', schema: 'other', config: { host: 'x', port: '5432', password: '******' } })],
  metadata: [metadata({ host: field('string'), port: field('integer'), password: SECRET })],
}
