import type { FivetranReader } from '../../fivetran/port.ts'
import type { IntendedChange } from '../../ledger/ledger.ts'
import { formatAddress, identityKey } from './connector.ts'
import { GroupNames } from '../group/group-names.ts'
import { RecordIndex } from '../../engine/plan/record-index.ts'
import type { Prepared } from '../../app/prepare.ts'

/**
 * Connectors that a run which died may have created, and whose manifests are gone since: in words, for nobody else
 * would ever tell. They are
 * in no record, so they are left alone. Throws ApiError.
 */
export async function lostCreations(
  leftovers: readonly IntendedChange[],
  { desired, snapshot, groups }: Prepared,
  reader: FivetranReader,
): Promise<string[]> {
  const index = new RecordIndex(snapshot?.ledger)
  const declared = new Set(desired.map(one => identityKey(one.address.group.id, one.address.schema)))
  const names = new GroupNames(groups)
  const begun = leftovers.filter(
    one => ['create', 'recreate', 'replace'].includes(one.kind) && !declared.has(identityKey(one.groupId, one.schema)),
  )
  const found = await Promise.all(
    begun.map(async ({ groupId, schema, service }) => {
      const address = { group: names.of(groupId), schema }
      const here =
        names.isVisible(groupId) && index.find(address) === undefined
          ? await reader.connections({ groupId, schema })
          : []
      return here
        .filter(one => one.service === service && !index.hasId(one.id))
        .map(
          ({ id }) =>
            `A run that did not end may have created connector ${id} at ${formatAddress(address)}, and its manifest is gone: it is managed by nobody. Delete it in Fivetran, or restore the manifest.`,
        )
    }),
  )
  return found.flat()
}
