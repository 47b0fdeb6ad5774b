import { planOf } from '../../../engine/plan/plan-of.ts'
import { report as base } from '../../../render/build.ts'
import { sceneOf } from '../../../render/scenes.ts'
import { field, metadata, secret, SECRET } from '../../../support/connectors.ts'

const FILE = field('object', { properties: { pattern: field('string'), table: field('string'), token: SECRET } })
const service = metadata({
  files: field('array', { items: FILE, nullable: true }),
  tags: field('array', { items: field('string'), nullable: true }),
  rules: field('array', { items: field('object') }),
})
const token = secret('not-to-be-seen', 'TOKEN')

/** Lists that come, go and have nothing that identifies their entries. */
export const report = base({
  plan: planOf(
    sceneOf(
      [
        {
          before: { schema: 'emptied', config: { files: [{ table: 'a', pattern: '*.csv', token }], tags: ['x', 'y'] } },
          now: {},
          seen: { config: { files: [{ table: 'a', pattern: '*.csv', token: '******' }], tags: ['y', 'x'] } },
        },
        {
          before: { schema: 'filled' },
          now: { config: { files: [{ table: 'a', pattern: '*.csv', token }], tags: ['x', 'y'] } },
          seen: {},
        },
        {
          before: { schema: 'nameless', config: { rules: [{ from: 1, to: 2 }, { from: 3, to: 4 }] } },
          now: { config: { rules: [{ from: 1, to: 2 }, { from: 3, to: 5 }] } },
          seen: { config: { rules: [{ from: 3, to: 4 }, { from: 1, to: 2 }] } },
        },
      ],
      [service],
    ),
  ),
})
