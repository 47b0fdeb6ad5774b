/** An update that would overwrite a secret of which only Fivetran knows the value. */
import type { Scene } from '../../../engine/plan/plan-of.ts'
import { desired, field, metadata, observed, recorded, SECRET } from '../../../support/connectors.ts'

const service = metadata({ tunnel: field('object', { properties: { host: field('string'), key: SECRET } }) })
const seen = observed({ config: { tunnel: { host: 'a', key: '******' } } })

export const scene: Scene = {
  desired: [desired({ config: { tunnel: { host: 'b' } } })],
  records: [recorded(desired({ config: { tunnel: { host: 'a' } } }), seen, service)],
  seen: [seen],
  metadata: [service],
}
