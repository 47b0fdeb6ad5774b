import { page } from '../paging.ts'
import { success } from '../reply.ts'
import type { ContentKind } from '../state.ts'
import { isVisible } from '../world.ts'
import type { Endpoint } from './endpoint.ts'

/** Lists of what groups may hold; nothing more is simulated of these. `filter`: which parameter names the group. */
const LISTS: readonly { readonly kind: ContentKind; readonly message: string; readonly filter?: string }[] = [
  { kind: 'transformation-projects', message: 'Transformation projects retrieved successfully' },
  { kind: 'hybrid-deployment-agents', message: 'Hybrid deployment agents retrieved successfully', filter: 'groupId' },
  { kind: 'external-logging', message: 'External logging services retrieved successfully' },
  { kind: 'webhooks', message: 'Webhooks retrieved successfully' },
]

export const CONTENTS: readonly Endpoint[] = LISTS.map(({ kind, message, filter }) => ({
  method: 'GET',
  path: `/${kind}`,
  handle({ world, query }) {
    const groupId = filter === undefined ? undefined : query[filter]
    const found = [...world.state.contents.values()].filter(
      content =>
        content.kind === kind &&
        isVisible(world, content.groupId) &&
        (groupId === undefined || content.groupId === groupId),
    )
    return success(
      message,
      page(
        found,
        query,
        ({ id }) => id,
        ({ shown }) => shown,
      ),
    )
  },
}))
