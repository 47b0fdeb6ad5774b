/** What a kind is asked while a change is planned. */
import type { FieldChange, FollowStep, Refusal } from '../model/change.ts'
import type { HostWords } from '../model/host-words.ts'
import type { FieldPath } from '../model/path.ts'
import type { DesiredResource, FieldHash, ObservedResource, RecordedResource } from '../model/resource.ts'
import type { JsonObject } from '../model/value.ts'

/** A declared field without effect. `message` goes on after its name: `has no effect without …`. */
export interface IneffectiveField {
  readonly path: FieldPath
  readonly message: string
}

/**
 * What happens to a resource, as far as it has consequences. `replace`: by another one at the same address, so that the
 * old one is deleted first; `move`: by one at another address, which comes first.
 */
export type ChangeEvent = 'create' | 'recreate' | 'replace' | 'move' | 'update' | 'delete' | 'pause'

/** A resource that exists, with what the ledger keeps of it for its kind. */
export interface Standing {
  readonly desired: DesiredResource
  readonly observed: ObservedResource
  /** Undefined where nothing is recorded. */
  readonly state: JsonObject | undefined
  /** How the host of this run speaks. */
  readonly words: Pick<HostWords, 'manualApply'>
}

/** How many resources there are somewhere. */
export interface Beside {
  /** Described by a manifest or recorded. */
  readonly managed: number
  /** What nobody manages; undefined where it was not listed. */
  readonly unmanaged?: number
}

/** One resource with what is known of it, when what follows is decided. */
export interface Situation {
  readonly desired: DesiredResource
  /** Undefined when it is to be created. */
  readonly observed: ObservedResource | undefined
  readonly recorded: RecordedResource | undefined
  /** False when the ledger is off. */
  readonly ledger: boolean
  /** The fields that the request before it changes or sets. */
  readonly changed: readonly FieldChange[]
  /** True when an earlier run may have ended between the request and what follows it. */
  readonly interrupted: boolean
  /** True when a person has started this run: they may want to hear again what no push asks for. */
  readonly manual: boolean
  /** Resources of other kinds in its partition. */
  readonly beside: () => Beside
  /** The keyed hash of a text in the place of a field, to compare with what is recorded. */
  readonly hashOf: (path: FieldPath, text: string) => FieldHash
}

export interface FollowUp {
  /** What has to be done before the request that changes the fields, where there is one. */
  readonly first?: readonly FollowStep[]
  readonly steps: readonly FollowStep[]
  /** What these steps change, as far as it is to be shown and reviewed. */
  readonly fields: readonly FieldChange[]
  /** Why they cannot be done; the change as a whole is refused then. */
  readonly refusal?: Refusal
  readonly warnings: readonly string[]
  /** True when they change the resource itself, so that the change is an update also where no field differs. */
  readonly updates: boolean
  /** True when an earlier run has begun what they do: nobody needs to review it again. */
  readonly owed: boolean
  /** True for a field of which an earlier run has left open whether it is as declared. */
  readonly owesField?: (path: FieldPath) => boolean
  /**
   * Where it replaces another resource: when that one is deleted, such as `once its tests pass`. Without it: at the
   * end.
   */
  readonly replacedIsDeleted?: string
}
