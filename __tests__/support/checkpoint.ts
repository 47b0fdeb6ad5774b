/**
 * Both simulators' contents at one moment, to come back to: what would cost many runs of the action to bring about
 * again.
 */
import type { World } from './world.ts'

/**
 * Remembers what Fivetran and GitHub hold now; the returned function brings it back, disarms all faults and forgets all
 * requests.
 */
export function checkpoint({ fivetran, github }: World): () => void {
  const connections = structuredClone([...fivetran.state.connections.values()])
  const { groups, destinations } = fivetran.state
  const held = structuredClone({ groups: [...groups], destinations: [...destinations] })
  const { refs, issues, comments, runs } = github.state
  const behaviour = structuredClone(github.behaviour)
  const saved = structuredClone({ refs: [...refs], issues: [...issues], comments: [...comments], runs: [...runs] })
  return () => {
    for (const id of Array.from(fivetran.state.connections.keys())) fivetran.state.remove(id)
    const { groups: oldGroups, destinations: oldDestinations } = structuredClone(held)
    refill(groups, oldGroups)
    refill(destinations, oldDestinations)
    for (const connection of structuredClone(connections)) fivetran.state.insert(connection)
    const { refs: oldRefs, issues: oldIssues, comments: oldComments, runs: oldRuns } = structuredClone(saved)
    refill(refs, oldRefs)
    refill(issues, oldIssues)
    refill(comments, oldComments)
    refill(runs, oldRuns)
    fivetran.faults.clear()
    fivetran.resetBehaviour()
    fivetran.clearRequests()
    github.faults.clear()
    github.requests.length = 0
    Object.assign(github.behaviour, structuredClone(behaviour))
  }
}

function refill<K, V>(map: Map<K, V>, entries: readonly (readonly [K, V])[]): void {
  map.clear()
  for (const [key, value] of entries) map.set(key, value)
}
