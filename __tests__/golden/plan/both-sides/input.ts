/** Fields changed in the repository, in Fivetran, in both, and in both to the same. */
import type { Scene } from '../../../engine/plan/plan-of.ts'
import { desired, field, metadata, observed, recorded } from '../../../support/connectors.ts'

const service = metadata({ here: field('string'), there: field('array', { items: field('string') }), both: field('integer'), agreed: field('string', { enum: ['AllRows', 'SomeRows'] }) })
const before = desired({ config: { here: 'a', there: ['a', 'b'], both: 1, agreed: 'AllRows' } })

export const scene: Scene = {
  desired: [desired({ config: { here: 'b', there: ['a', 'b'], both: 2, agreed: 'SomeRows' } })],
  records: [recorded(before, observed({ config: { here: 'a', there: ['b', 'a'], both: '1', agreed: 'ALL_ROWS' } }), service)],
  seen: [observed({ config: { here: 'a', there: ['c', 'a'], both: '3', agreed: 'SOME_ROWS' } })],
  metadata: [service],
}
