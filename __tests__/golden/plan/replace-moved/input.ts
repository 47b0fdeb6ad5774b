/** The same document at a new address, under a policy that allows deletions. */
import type { Scene } from '../../../engine/plan/plan-of.ts'
import { desired, metadata, observed, recorded } from '../../../support/connectors.ts'

const file = 'fivetran/github.yml'

export const scene: Scene = {
  desired: [desired({ schema: 'new_home', file })],
  records: [recorded(desired({ schema: 'old_home', file }), observed({ schema: 'old_home' }), metadata({}))],
  seen: [observed({ schema: 'old_home' })],
  metadata: [metadata({})],
  rules: { policy: 'delete' },
}
