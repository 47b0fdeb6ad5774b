/** Three manifests were removed: refused by the policy, refused before, protected. */
import type { Scene } from '../../../engine/plan/plan-of.ts'
import { desired, observed, recorded } from '../../../support/connectors.ts'

const schemas = ['first', 'known', 'protected']
const REFUSED_BEFORE = 'jXdJuE-0FWs5GyuzygipsA'

export const scene: Scene = {
  records: schemas.map(schema =>
    recorded(desired({ schema }), observed({ id: `id_${schema}`, schema }), undefined, { preventDestroy: schema === 'protected', ...(schema === 'known' ? { refused: REFUSED_BEFORE } : {}) }),
  ),
  seen: schemas.map(schema => observed({ id: `id_${schema}`, schema })),
}
