import type { JsonObject } from '../../src/model/value.ts'
import type { Content, ContentKind } from './state.ts'
import { timestamp, type World } from './world.ts'

/** What a list shows of each kind beside `id` and `group_id`. */
const SHOWN: Readonly<Record<ContentKind, (world: World) => JsonObject>> = {
  'transformation-projects': world => ({
    type: 'DBT_CORE',
    created_at: timestamp(world),
    created_by_id: world.account.userId,
  }),
  'hybrid-deployment-agents': world => ({
    display_name: 'Agent',
    version: '1.0.0',
    enabled: true,
    online: true,
    deployment_type: 'DOCKER',
    usage: [],
    registered_at: timestamp(world),
    updated_at: timestamp(world),
    last_used_at: timestamp(world),
    created_by: world.account.userId,
  }),
  'external-logging': () => ({ service: 'cloudwatch', enabled: true }),
  webhooks: world => ({
    type: 'group',
    url: 'https://hooks.simulator.example',
    events: ['sync_end'],
    active: true,
    secret: '******',
    created_at: timestamp(world),
    created_by: world.account.userId,
  }),
}

/** Puts something into a group that holds it beside its destination and connections. */
export function addContent(world: World, groupId: string, kind: ContentKind, fields: JsonObject = {}): Content {
  // Fivetran's log service of a group has the group's id, and says nothing else of the group.
  const identity = kind === 'external-logging' ? { id: groupId } : { id: world.nextId(), group_id: groupId }
  const { id } = identity
  const content = { kind, id, groupId, shown: { ...identity, ...SHOWN[kind](world), ...fields } }
  world.state.contents.set(`${kind} ${id}`, content)
  return content
}
