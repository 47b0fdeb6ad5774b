/** Connectors of groups that have no destination: Fivetran allows them, and they load nothing. */
import { ApiError } from '../../model/errors.ts'
import type { DesiredResource } from '../../model/resource.ts'
import { destinationOf } from '../destination/observe.ts'
import type { KindRun, ResolveContext, Situation } from '../kind.ts'
import { keyOf, type DesiredConnector } from './connector.ts'

/** Whether a group has a destination now; true where this key may not know. */
async function hasDestination(run: KindRun, groupId: string): Promise<boolean> {
  try {
    return (await destinationOf(run, groupId)) !== undefined
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return true
  }
}

/**
 * The connectors, with what is known of their groups: one request for each group that exists and gets a new connector.
 */
export async function withDestinationless(
  desired: readonly DesiredConnector[],
  { run, recorded }: Pick<ResolveContext, 'run' | 'recorded'>,
): Promise<DesiredConnector[]> {
  const known = new Set(
    recorded.flatMap(({ partition, key, declaredName }) => [
      placeOf({ partition, key }),
      placeOf({ partition, key: keyOf(declaredName) }),
    ]),
  )
  const isNew = (one: DesiredResource): boolean => !known.has(placeOf(one.address))
  return Promise.all(
    desired.map(async one => {
      if (!isNew(one)) return one
      const has = one.livesIn === undefined && (await hasDestination(run, one.address.partition))
      return has ? one : { ...one, lacksDestination: true }
    }),
  )
}

function placeOf({ partition, key }: { readonly partition: string; readonly key: string }): string {
  return JSON.stringify([partition, key])
}

/** What to say of a new connector whose group has no destination, and gets none by the same plan. */
export function destinationWarnings({
  desired,
  beside,
}: Pick<Situation, 'beside'> & {
  readonly desired: DesiredConnector
}): string[] {
  if (desired.lacksDestination !== true || beside().managed > 0) return []
  return [
    'Its group has no destination, so it will load nothing until there is one: declare it (`kind: destination`), or make it in Fivetran.',
  ]
}
