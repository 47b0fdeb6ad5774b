/** The change of a resource whose manifest was removed. */
import type { Kind } from '../../kinds/kind.ts'
import type { Disposal, Removal, Step } from '../../model/change.ts'
import type { Position } from '../../model/position.ts'
import type { Address, ObservedResource, RecordedResource } from '../../model/resource.ts'
import { withDigest } from './change-parts.ts'

export interface RemovedResource {
  readonly kind: Kind
  readonly address: Address
  readonly recorded: RecordedResource
  /** Undefined when Fivetran has it no more. */
  readonly observed: ObservedResource | undefined
  /** What `deletion-policy` makes of it. */
  readonly disposal: Exclude<Disposal, 'missing'>
  /** True when an earlier run has begun to delete it. */
  readonly begun: boolean
}

/** Undefined where nothing is left to do. */
export function removal({
  kind,
  address,
  recorded,
  observed,
  disposal: wanted,
  begun,
}: RemovedResource): Removal | undefined {
  const disposal = observed === undefined ? 'missing' : wanted
  if (disposal === 'pause' && recorded.retired) return undefined
  const event = disposal === 'delete' || disposal === 'pause' ? disposal : undefined
  return withDigest<Removal>({
    action: 'delete',
    address,
    service: recorded.service,
    id: recorded.id,
    position: placeOf(recorded),
    fields: [],
    kept: [],
    consequences: event === undefined ? [] : kind.consequences(event, undefined),
    warnings: warningsOf(disposal, kind.words.one),
    steps: stepsOf(disposal, recorded.id, kind),
    refusal: undefined,
    disposal,
    exemptFromReview: disposal === 'missing' || begun,
    resumed: begun,
    observed,
    recorded,
  })
}

/** The line of a manifest that is not there any more is not known. */
function placeOf({ manifest: { file, key } }: RecordedResource): Position {
  return { file, line: 1, column: 1, ...(key === undefined ? {} : { key }) }
}

function stepsOf(disposal: Disposal, id: string, { pauseBody }: Kind): Step[] {
  if (disposal === 'delete') return [{ do: 'delete', id, onlyAfterSuccess: false }]
  return disposal === 'pause' && pauseBody !== undefined ? [{ do: 'update', id, body: pauseBody }] : []
}

function warningsOf(disposal: Disposal, one: string): string[] {
  if (disposal === 'missing') return [`This ${one} no longer exists in Fivetran; it is removed from the ledger.`]
  return disposal === 'forget'
    ? [`The ${one} is handed back: it stays as it is in Fivetran and is no longer managed.`]
    : []
}
