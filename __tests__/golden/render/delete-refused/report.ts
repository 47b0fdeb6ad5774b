import { planOf } from '../../../engine/plan/plan-of.ts'
import { report as base } from '../../../render/build.ts'
import { sceneOf } from '../../../render/scenes.ts'

const removed = (schema: string, service: string) => ({ before: { schema, service }, now: null, seen: {} })

/** Two manifests were removed, and nothing says that the connectors may be deleted. */
export const report = base({
  plan: planOf(sceneOf([removed('github_connector', 'github'), removed('zendesk', 'zendesk')])),
})
