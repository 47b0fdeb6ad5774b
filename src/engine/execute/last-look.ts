/** What a resource holds is looked at once more immediately before it is deleted: somebody may have put something in. */
import { count, listOf } from '../../model/count.ts'
import { heldKey } from '../../model/contents.ts'
import { heldName } from '../plan/holdings.ts'
import type { ChangePorts } from './ports.ts'

/** Things that a message names. */
const NAMES = 10

/** Why the deletion must not be done; undefined where everything is gone that it held. Throws ApiError. */
export async function whyNotEmpty(id: string, ports: ChangePorts): Promise<string | undefined> {
  const { api, kinds, deleted, kind, log } = ports
  if (api.contents === undefined) return undefined
  const { held, unseen } = await api.contents(id)
  if (unseen.length > 0)
    log.info(`Before the ${kind.words.one} is deleted, these could not be looked at: ${unseen.join(', ')}`)
  // A list may lag behind: what this run has deleted is gone, whatever it says.
  const left = held.filter(one => !deleted.has(heldKey({ kind: 'kind' in one ? one.kind : undefined, id: one.id })))
  if (left.length === 0) return undefined
  const names = left.map(one => heldName(one, 'kind' in one ? kinds.get(one.kind) : undefined))
  return `It was not deleted, because it holds ${count(left.length, 'thing')} that this run did not delete: ${listOf(names, NAMES)}.`
}
