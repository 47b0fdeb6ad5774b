import { mayHaveCreated } from '../ledger/intent.ts'
import type { IntendedChange } from '../ledger/ledger.ts'
import { identityOf } from '../model/resource.ts'
import type { Prepared, PreparedKind } from './prepare.ts'

/**
 * Notices about resources that a killed run may have created and whose manifests were removed since. The ledger does
 * not record them, so they are left alone, and nothing else would ever mention them. Throws ApiError.
 */
export async function lostCreations(interrupted: readonly IntendedChange[], prepared: Prepared): Promise<string[]> {
  const found = await Promise.all(
    prepared.kinds.map(of =>
      ofKind(
        interrupted.filter(one => one.kind === of.kind.name),
        of,
        prepared,
      ),
    ),
  )
  return found.flat()
}

async function ofKind(
  interrupted: readonly IntendedChange[],
  { kind, desired, addresses, index }: PreparedKind,
  { run }: Prepared,
): Promise<string[]> {
  const declared = new Set(desired.map(one => identityOf(one.address)))
  const found = interrupted.filter(mayHaveCreated).map(async ({ partition, name, service, unreviewed }) => {
    const address = addresses.of(partition, name)
    const isQuestionable =
      !declared.has(identityOf(address)) && addresses.isVisible(partition) && index.find(address) === undefined
    const here = isQuestionable ? await kind.lookUp(address, run) : []
    return here
      .filter(one => one.service === service && index.byId(one.id) === undefined)
      .map(({ id }) => {
        const [where, what] =
          unreviewed === true
            ? ['is not on this branch', 'Apply it again where that was begun, or delete it in Fivetran.']
            : ['was removed', 'Delete it in Fivetran, or restore the manifest.']
        return `A run that did not end may have created ${kind.words.one} ${id} at ${address.name}, and its manifest ${where}: it is managed by nobody. ${what}`
      })
  })
  return (await Promise.all(found)).flat()
}
