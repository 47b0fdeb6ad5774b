/**
 * What a kind of resource has to say. The engine plans, applies, watches and imports resources of any kind by nothing
 * but this interface; a new kind is a folder beside this file and a line in `registry.ts`. Most of it has a default,
 * which `define-kind.ts` fills in. What a kind is given and gives back stands in the files `kind-….ts`, by what it is
 * needed for; who uses it imports it from here.
 */
import type { FivetranClient, FivetranReader } from '../fivetran/port.ts'
import type { ManifestField } from '../manifests/field.ts'
import type { ManifestDocument } from '../manifests/node.ts'
import type { Change, Consequence, FieldChange } from '../model/change.ts'
import type { Contents } from '../model/contents.ts'
import type { Problem } from '../model/errors.ts'
import type { Outline } from '../model/outline.ts'
import type { FieldPath } from '../model/path.ts'
import type { Address, DesiredResource, KindWords, ObservedResource, RecordedResource } from '../model/resource.ts'
import type { JsonObject, ValueObject } from '../model/value.ts'
import type { Waiting } from '../model/waiting.ts'
import type {
  Addresses,
  KindRun,
  KnownNames,
  OfflineContext,
  ResolveContext,
  ResolvedDocument,
  ResolvedDocuments,
} from './kind-resolving.ts'
import type { Observation, ReadRequest } from './kind-reading.ts'
import type { ChangeEvent, FollowUp, IneffectiveField, Situation, Standing } from './kind-planning.ts'
import type { KindApi } from './kind-applying.ts'
import type { KindImport, KindTakeOver } from './kind-importing.ts'
import type { KindServices } from './kind-services.ts'

export type * from './kind-resolving.ts'
export type * from './kind-reading.ts'
export type * from './kind-planning.ts'
export type * from './kind-applying.ts'
export type * from './kind-importing.ts'
export type * from './kind-services.ts'

/** The kinds that there are. A document that names none is of the first. */
export type AllKinds = readonly [Kind, ...Kind[]]

/** What Fivetran has and nobody can manage from here yet: a document of it is told so, and not of a misspelt name. */
export const LATER_KINDS: readonly string[] = [
  'user',
  'team',
  'role',
  'webhook',
  'external_logging',
  'transformation',
  'transformation_project',
  'private_link',
  'proxy_agent',
  'hybrid_deployment_agent',
  'external_secrets_manager',
]

export interface Kind {
  /** As manifests write it in `kind:`. */
  readonly name: string
  readonly words: KindWords
  /** What a partition is to people: `group`. */
  readonly partitionWord: string

  // Manifests
  /** All fields of a manifest of this kind, whatever its service. */
  readonly fields: ManifestField
  /**
   * Turns documents into resources, checked as far as this run can check them. Throws ApiError when Fivetran cannot be
   * read.
   */
  resolve(documents: readonly ManifestDocument[], context: ResolveContext): Promise<ResolvedDocuments>
  /** The same for one document and without asking Fivetran anything. Pure. */
  resolveOffline(document: ManifestDocument, context: OfflineContext): ResolvedDocument
  /**
   * The address as it is written in a document, by which two revisions of a manifest are compared; undefined when a
   * part of it is missing.
   */
  nameInText(document: ManifestDocument): string | undefined

  // Identity
  /** The key of a resource of that name. Within a partition, equal keys mean the same resource. */
  keyOf(name: string): string
  /**
   * What a resource's name within its partition is: what its manifest calls it or, where people may rename it, the id
   * that Fivetran gives it. Until there is one, something else stands for it.
   */
  readonly identifiedBy: 'name' | 'id'
  /**
   * How addresses are made in this run. Asked for first, while the manifests and the ledger are read: what these tell of
   * names is given afterwards. `run`: undefined where Fivetran is not to be asked; what the ledger tells must do then.
   * Throws ApiError.
   */
  addresses(run: KindRun | undefined): Promise<(names: KnownNames) => Addresses>

  // Reading
  /** Reads what a plan needs. Throws ApiError. */
  observe(request: ReadRequest, run: KindRun): Promise<Observation>
  /**
   * What stands at an address, or at the one that Fivetran may make of its name, as a list tells it: `fields` may be
   * undefined. Throws ApiError.
   */
  lookUp(address: Address, run: KindRun): Promise<readonly ObservedResource[]>

  /**
   * What a resource holds that would be lost with it, or keeps Fivetran from deleting it; undefined for a kind whose
   * resources hold nothing. Asked before a deletion is planned, and again immediately before it is done: then only what
   * the same run has deleted may still be listed. What the key may not look at, or the server does not have, is
   * `unseen`. Throws ApiError.
   */
  readonly contents?: (id: string, reader: FivetranReader) => Promise<Contents>

  // Planning: pure
  /** The body of the request that creates the resource. */
  createBody(desired: DesiredResource): ValueObject
  /** The body of the request that changes it, of the top-level fields that change. */
  updateBody(changed: ValueObject, desired: DesiredResource): ValueObject
  /**
   * The body of the request that pauses it, for `deletion-policy: pause`; undefined for a kind that cannot be paused.
   */
  readonly pauseBody: ValueObject | undefined
  /** What is done, shown and said after the fields are as declared. */
  followUp(situation: Situation): FollowUp
  /** Fields that may be thousands, as a reader takes them in; undefined where there are none of the sort. */
  outline(fields: readonly FieldChange[]): Outline | undefined
  /** What a reviewer must know beyond the fields. `situation`: undefined where the manifest was removed. */
  consequences(event: ChangeEvent, situation: Situation | undefined): readonly Consequence[]
  /**
   * True for a field that is not to be compared now, because the action itself has set it for a time: `paused`, until
   * the resource is started.
   */
  isUnsettled(path: FieldPath, desired: DesiredResource, recorded: RecordedResource | undefined): boolean
  /**
   * Sets of fields of which one means nothing without the others: when one of a set is sent, all of it that are declared
   * are.
   */
  readonly jointFields: readonly ((path: FieldPath) => boolean)[]
  /** True for a field that goes into every request that changes one. */
  sentAlways(path: FieldPath): boolean
  /**
   * Declared fields that have no effect beside the others as they will be. `observed`: what Fivetran reports of the
   * fields; empty for a resource that is to be created, undefined where nothing was read.
   */
  ineffectiveFields(desired: DesiredResource, observed: ValueObject | undefined): readonly IneffectiveField[]
  /**
   * What does not fit what Fivetran reports, at the lines of the manifest. Where an error is among it, `followUp` refuses
   * the change.
   */
  problems(desired: DesiredResource, observed: ObservedResource): readonly Problem[]
  /**
   * What is worth knowing of a resource that was read and is neither a change nor drift, in sentences. `seen`: where it
   * is said. Nothing of it opens an issue or fails a run.
   */
  notices(desired: DesiredResource, observed: ObservedResource, seen: 'in a plan' | 'as drift'): readonly string[]
  /**
   * What a person has to do in Fivetran, or at the source, before the resource can go on; undefined where it waits for
   * nobody. Asked when it is planned, at the end of its change, and by drift. A resource that waits is shown with it, as
   * a state of its own, and fails no run; every apply looks at it, with one request, until it waits no more. A resource
   * that it replaces is kept until then.
   */
  waits(standing: Standing): Waiting | undefined
  /**
   * Identities of resources without which the change, as it is, would fail for a reason that is not its own: it waits for
   * their changes, and is skipped, with all that it would do, while one of them is not as it should be (`isWorking`).
   * Unlike what it lives in, they need not exist or be managed, and no digest has them.
   */
  needsWorking(change: Change): readonly string[]
  /** False for a resource that the ledger knows to be made and of no use yet to those that need it working. */
  isWorking(recorded: RecordedResource): boolean
  /** True when something that an earlier run began is still to be done. */
  isOwing(desired: DesiredResource, recorded: RecordedResource): boolean

  // Recording: pure. The state is what the ledger keeps for the kind.
  /**
   * True when the ledger's state must be written again although no request is to be sent: it holds what the manifest
   * does not want any more.
   */
  isStateOutdated(desired: DesiredResource, recorded: RecordedResource): boolean
  /** The state that is recorded before the first step of a change: it holds if none of its `follow` steps is done. */
  stateBefore(change: Change): JsonObject
  /** The state of a resource that an earlier run created and did not record. `observed`: as it is now. */
  stateOfLostCreation(desired: DesiredResource, observed: ObservedResource): JsonObject

  // Execution
  /** What an apply does to Fivetran. */
  api(client: FivetranClient): KindApi

  /** What the service of a manifest decides; undefined for a kind without services. */
  readonly services?: KindServices
  /** How resources that exist become manifests; undefined for a kind that cannot be imported. */
  readonly import?: KindImport
  /** How resources of a Terraform state become manifests; undefined for a kind that cannot be taken over. */
  readonly takeOver?: KindTakeOver
}
