import type { JsonObject } from '../../src/model/value.ts'
import type { Behaviour } from './behaviour.ts'
import type { StaleAgent } from './state.ts'

/** What has a hybrid deployment agent: after a change, reads may show the former one for a while. */
interface HasAgent {
  settings: JsonObject
  staleAgent?: StaleAgent
}

const NAME = 'hybrid_deployment_agent_id'

/** Remembers the former agent where it was changed. */
export function noteAgent(holder: HasAgent, before: JsonObject, { staleAgentReads: reads }: Behaviour): void {
  const former = before[NAME] ?? null
  if (reads > 0 && former !== (holder.settings[NAME] ?? null)) holder.staleAgent = { id: former, reads }
}

/** The settings as they are shown now. */
export function withStaleAgent({ settings, staleAgent }: HasAgent): JsonObject {
  return staleAgent === undefined || staleAgent.reads === 0 ? settings : { ...settings, [NAME]: staleAgent.id }
}

/** Counts one read. */
export function countRead({ staleAgent }: HasAgent): void {
  if (staleAgent !== undefined && staleAgent.reads > 0) staleAgent.reads -= 1
}
