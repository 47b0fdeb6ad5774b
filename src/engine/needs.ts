/** What of that which changes need working is known to work not yet. Pure. */
import type { Kind } from '../kinds/kind.ts'
import type { RecordedResource } from '../model/resource.ts'

export interface NeedPorts {
  /** By their names. */
  readonly kinds: ReadonlyMap<string, { readonly kind: Pick<Kind, 'isWorking'> }>
  /** What is recorded of a resource, by its identity, and how people name it. */
  readonly recorded: (identity: string) => { readonly record: RecordedResource; readonly name: string } | undefined
}

/** Why a change is not begun. */
export interface Stop {
  readonly name: string
  /** In words. */
  readonly why: string
  /** False where it is known since an earlier run, or nobody's fault: it has failed no run, or will not again. */
  readonly fails: boolean
  /** True where a person has to do something first. */
  readonly waits: boolean
}

export const WAITS = 'it waits for a person'

/** What an earlier run has left unfinished, and no change of this one is about. */
export function stopByRecord(identity: string, { recorded, kinds }: NeedPorts): Stop[] {
  const known = recorded(identity)
  if (known === undefined) return []
  const { record, name } = known
  if (record.waiting === true) return [{ name, why: WAITS, fails: false, waits: true }]
  const isWorking = kinds.get(record.kind)?.kind.isWorking(record) ?? true
  return isWorking ? [] : [{ name, why: 'its setup tests have not passed', fails: false, waits: false }]
}
