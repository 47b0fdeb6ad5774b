/** The change of a connector whose manifest is gone. */
import type { Address } from '../../kinds/connector/connector.ts'
import { FULL_RESYNC, ORPHANED_TABLES } from '../../kinds/connector/consequences.ts'
import type { GroupNames } from '../../kinds/group/group-names.ts'
import type { Leftovers } from './leftovers.ts'
import type { PlanInput } from './plan-input.ts'
import type { Change, Consequence, Disposal, Step } from './plan.ts'
import { disposalOf } from '../guards/policy.ts'
import type { IndexedRecord } from './record-index.ts'
import { sealed } from './subject.ts'

export interface DeletionContext {
  readonly input: PlanInput
  readonly groups: GroupNames
  readonly leftovers: Leftovers
}

/** Undefined where nothing is left to do, or where the connector was not read. */
export function deleteChange(
  recorded: IndexedRecord,
  { input: { observation, rules }, groups, leftovers }: DeletionContext,
): Change | undefined {
  const observed = observation.byId.get(recorded.id)
  const gone = observation.gone.has(recorded.id)
  if (observed === undefined && !gone) return undefined
  const disposal: Disposal = gone ? 'gone' : disposalOf(rules)
  if (disposal === 'pause' && recorded.retired) return undefined
  const address: Address = { group: groups.of(recorded.groupId), schema: recorded.schema }
  const resumed = leftovers.deletes(recorded.id)
  return sealed({
    kind: 'delete',
    address,
    service: recorded.service,
    id: recorded.id,
    position: { file: recorded.manifest.file, line: 1, column: 1 },
    fields: [],
    consequences: consequencesOf(disposal),
    warnings: warningsOf(disposal),
    steps: stepsOf(disposal, recorded.id),
    refusal: undefined,
    disposal,
    destructive: disposal === 'delete',
    exemptFromReview: disposal === 'gone' || resumed,
    resumed,
    desired: undefined,
    observed,
    recorded,
  })
}

function stepsOf(disposal: Disposal, id: string): Step[] {
  if (disposal === 'delete') return [{ do: 'delete', id, ifTestsPassed: false }]
  return disposal === 'pause' ? [{ do: 'update', id, body: { paused: true, run_setup_tests: false } }] : []
}

function consequencesOf(disposal: Disposal): Consequence[] {
  if (disposal === 'delete')
    return [ORPHANED_TABLES, { ...FULL_RESYNC, text: 'Creating it again later means a full historical re-sync.' }]
  return disposal === 'pause'
    ? [{ code: 'pause', text: 'The connector is paused: no data is loaded until its manifest comes back.' }]
    : []
}

function warningsOf(disposal: Disposal): string[] {
  if (disposal === 'gone') return ['This connector no longer exists in Fivetran; it is removed from the ledger.']
  return disposal === 'forget'
    ? ['The connector is handed back: it stays as it is in Fivetran and is no longer managed.']
    : []
}
