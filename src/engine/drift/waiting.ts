/** What is not drift: changes of the repository that no apply has made yet. */
import { formatAddress } from '../../kinds/connector/connector.ts'
import type { Change } from '../plan/plan.ts'
import type { WaitingConnector } from './report.ts'

/** What the next apply would do with a connector. */
export function waitingFor(change: Change): WaitingConnector {
  const { address, service, position, refusal } = change
  // Why a deletion is refused is said by the plan; here it only waits.
  const note = refusal?.reason === 'conflict' ? refusal.message : undefined
  const exists = change.kind !== 'create' && change.kind !== 'recreate' && change.kind !== 'replace'
  return {
    address,
    service,
    position,
    what: note === undefined ? whatOf(change) : 'conflict',
    fields: exists ? change.fields.map(field => field.path) : [],
    note,
  }
}

function whatOf({ kind }: Change): WaitingConnector['what'] {
  if (kind === 'recreate') return 'create'
  if (kind === 'delete') return 'remove'
  return kind === 'noop' ? 'update' : kind
}

/** By address, as everything is listed. */
export function byAddress(
  a: { readonly address: WaitingConnector['address'] },
  b: { readonly address: WaitingConnector['address'] },
): number {
  const [one, other] = [formatAddress(a.address), formatAddress(b.address)]
  return one < other ? -1 : one > other ? 1 : 0
}
