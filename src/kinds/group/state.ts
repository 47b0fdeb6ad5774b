/** What the ledger keeps of a group beside its id. Its name is no secret: manifests name it as well. */
import { textOr } from '../../fivetran/wire-values.ts'
import type { JsonObject } from '../../model/value.ts'

export interface GroupState {
  /** As its manifest said when it was last applied. */
  readonly name: string
  /** True for a group that an apply has made, not one that was there before. */
  readonly isOurs: boolean
  /** True until what people need of a new group was told. */
  readonly owesKeys: boolean
}

/** Reads what `writeState` wrote. */
export function readState(state: JsonObject): GroupState {
  return {
    name: textOr(state['name'], ''),
    isOurs: state['made'] === true,
    owesKeys: state['keys'] === 'owed',
  }
}

/** For the ledger; what is false is left out. */
export function writeState({ name, isOurs, owesKeys }: GroupState): JsonObject {
  return { name, ...(isOurs ? { made: true } : {}), ...(owesKeys ? { keys: 'owed' } : {}) }
}
