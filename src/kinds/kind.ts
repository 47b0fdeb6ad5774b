/**
 * What a kind of resource has to say. The engine plans, applies, watches and imports resources of any kind by nothing
 * but this interface; a new kind is a folder beside this file and a line in `registry.ts`. Most of it has a default,
 * which `define-kind.ts` fills in.
 */
import type { FivetranClient, FivetranReader } from '../fivetran/port.ts'
import type { ReadOptions } from '../manifests/document.ts'
import type { ManifestField } from '../manifests/field.ts'
import type { ManifestDocument } from '../manifests/node.ts'
import type { Change, Consequence, FieldChange, FollowStep, Outline, Refusal } from '../model/change.ts'
import type { Contents } from '../model/contents.ts'
import type { Problem } from '../model/errors.ts'
import type { FieldType, ServiceMetadata } from '../model/field-type.ts'
import type { FieldPath } from '../model/path.ts'
import type { RecordedParents } from '../model/recorded-parents.ts'
import type {
  Address,
  DesiredResource,
  FieldHash,
  KindWords,
  ObservedResource,
  RecordedResource,
} from '../model/resource.ts'
import type { SetupTest } from '../model/setup-test.ts'
import type { Json, JsonObject, ValueObject } from '../model/value.ts'
import type { CopiedValue, Waiting } from '../model/waiting.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Log } from '../runtime/log.ts'

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
   * names is given afterwards. Throws ApiError.
   */
  addresses(run: KindRun): Promise<(names: KnownNames) => Addresses>

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

  /** How resources that exist become manifests; undefined for a kind that cannot be imported. */
  readonly import?: KindImport
}

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
}

/** What a kind is given for one run; the same object for all kinds. */
export interface KindRun {
  readonly reader: FivetranReader
  readonly log: Log
  /** Takes known secrets out of what somebody else wrote. */
  readonly redact: (text: string) => string
}

export interface OfflineContext extends ReadOptions {
  /** Metadata of services that lies beside the ledger, by service. */
  readonly services: Readonly<Record<string, ServiceMetadata>>
}

export interface ResolveContext extends OfflineContext {
  readonly run: KindRun
  /** True when nothing that the manifest declares has changed since it was last applied. */
  readonly isCurrent: (desired: DesiredResource) => boolean
  /** What partitions were called when their resources were last applied. */
  readonly parents: RecordedParents
  /** Resolved before. */
  readonly home: Home
  /** What is recorded of this kind. */
  readonly recorded: readonly RecordedResource[]
  /** True for a manifest file that exists and that this run leaves out: what it describes is not gone. */
  readonly isLeftOut: (file: string) => boolean
  /** True for a resource that an earlier run has begun to make there and that may be what it made. */
  readonly mayBeOurs: (place: Place, made: Pick<ObservedResource, 'id' | 'createdAt'>) => boolean
}

/** What manifests and ledger tell of names. */
export interface KnownNames {
  /** What partitions were called when their resources were last applied. */
  readonly parents: RecordedParents
  readonly home: Home
  /** What the manifests of this kind describe. */
  readonly desired: readonly DesiredResource[]
  /** What is recorded of this kind. */
  readonly recorded: readonly RecordedResource[]
}

/** What manifests say of what resources live in, where that is of a kind, too (`KindWords.parent`); else empty. */
export interface Home {
  readonly desired: readonly DesiredResource[]
  /** Also those with errors. */
  readonly documents: readonly ManifestDocument[]
}

export interface ResolvedDocument {
  readonly desired?: DesiredResource
  readonly problems: readonly Problem[]
}

export interface ResolvedDocuments {
  readonly desired: readonly DesiredResource[]
  readonly problems: readonly Problem[]
  /** Metadata of services to keep beside the ledger, by service. */
  readonly services?: Readonly<Record<string, ServiceMetadata>>
}

/** Makes addresses of what Fivetran and the ledger say, and knows which partitions the API key sees. */
export interface Addresses {
  of(partition: string, name: string): Address
  /** The partition's name for people, with its id: `Warehouse (decent_dropsy)`. */
  partitionName(partition: string): string
  /** Names that manifests used for it when they were last applied, and that nothing has now. */
  formerNames(partition: string): readonly string[]
  /** The line by which a manifest names the partition: `group: Warehouse`. */
  inManifest(partition: string): string
  /** False for a partition that Fivetran does not show to this key: nothing may be concluded of what is in it. */
  isVisible(partition: string): boolean
  /** True for a partition that has a manifest, which says what it is called. */
  isDeclared?(partition: string): boolean
  /**
   * Where a resource is now that had no id, or lived in what had none, when an earlier run began to make it. Without it:
   * where it was.
   */
  settled?(place: Place): Place
}

/** A partition, and a name in it. */
export interface Place {
  readonly partition: string
  readonly name: string
}

/** Which resources a plan has to read. */
export interface ReadRequest {
  /**
   * The ledger entries of recorded resources, and what their manifests say now; `desired` is undefined where the
   * manifest was removed.
   */
  readonly recorded: readonly { readonly entry: RecordedResource; readonly desired: DesiredResource | undefined }[]
  /** Resources that a manifest describes and the ledger does not know. */
  readonly unrecorded: readonly DesiredResource[]
  /** How many resources are recorded in a partition: from that follows how many pages its list has. */
  readonly recordedIn: (partition: string) => number
  /** Partitions to be listed whatever is read of them (`scope: all`, drift). */
  readonly listAll: readonly string[]
  /** True when an earlier run began to create this resource, and its end is not known. */
  readonly isCreationBegun: (desired: DesiredResource) => boolean
  /**
   * True for what that run may have created: of the same service and new enough. The name is compared apart from this,
   * by the kind.
   */
  readonly mayBeLost: (observed: ObservedResource, desired: DesiredResource) => boolean
}

/** What was read of one kind. Absence means "not read", never "not there", unless a field says so. */
export interface Observation {
  /** Resources that were read whole, by id. */
  readonly byId: ReadonlyMap<string, ObservedResource>
  /** Recorded ids that Fivetran answered "not found" for. */
  readonly missing: ReadonlySet<string>
  /** What stands at looked-up addresses, by `identityOf`; an empty list where nothing does. */
  readonly atAddress: ReadonlyMap<string, readonly ObservedResource[]>
  /**
   * For each looked-up address at which nothing stands: what stands at the address that Fivetran may make of its name.
   * By `identityOf`.
   */
  readonly underOtherName: ReadonlyMap<string, readonly ObservedResource[]>
  /** Partitions whose lists were read whole: all resources in each. */
  readonly listed: ReadonlyMap<string, readonly ObservedResource[]>
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

/**
 * The id that Fivetran has for a resource, by its identity. A body that is planned before that resource exists holds
 * the identity; the id takes its place when the request is written. Throws where nothing has that identity.
 */
export type IdByIdentity = (identity: string) => string

/** What an apply does to Fivetran. Every method throws ApiError. */
export interface KindApi {
  /**
   * Sends the request once: it is not repeated when its answer is lost. Gives what Fivetran reports of the new
   * resource.
   */
  create(desired: DesiredResource, body: ValueObject, idByIdentity: IdByIdentity): Promise<ObservedResource>
  /** As `Kind.lookUp`. */
  lookUp(address: Address): Promise<readonly ObservedResource[]>
  /** One resource by its id; undefined when Fivetran has it no more. */
  read(id: string): Promise<ObservedResource | undefined>
  /** Sends the request, repeated where its answer is lost. Gives what Fivetran reports after it. */
  update(id: string, body: ValueObject, idByIdentity: IdByIdentity): Promise<ObservedResource>
  /** Deletes it. One that does not exist any more counts as deleted. */
  remove(id: string): Promise<void>
  /** As `Kind.contents`. */
  readonly contents?: (id: string) => Promise<Contents>
  /** Does one `follow` step. */
  follow(step: FollowStep, context: FollowContext): Promise<FollowResult>
}

export interface FollowContext {
  readonly id: string
  readonly change: Change
  /** What Fivetran reported last. */
  readonly observed: ObservedResource | undefined
  /** The recorded state, with what earlier steps of this change made of it. */
  readonly state: JsonObject
  /** The id of the resource that this one replaces, where it does. */
  readonly replaces: string | undefined
  readonly clock: Clock
  readonly log: Pick<Log, 'info'>
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal
  readonly setupTestTimeoutMs: number
}

export interface FollowResult {
  /** The state to be recorded after the step. */
  readonly state: JsonObject
  readonly observed?: ObservedResource | undefined
  /** The fields that the step sent, where it sent any; `observed` is the answer to that request then. */
  readonly sent?: ValueObject
  readonly tests?: readonly SetupTest[]
  /** What people need elsewhere, such as a public key: shown with the result. Nothing secret. */
  readonly values?: readonly CopiedValue[]
  /**
   * Given when what follows must wait: the change was made, but is not done. What is awaited of a person, `Kind.waits`
   * says.
   */
  readonly outcome?: 'tests-failed' | 'tests-owed' | 'waiting'
  readonly message?: string | undefined
  readonly hint?: string
  /** What is to be said of it, in sentences. */
  readonly warnings?: readonly string[]
  /** True when its tests had failed before this run, too. */
  readonly failedBefore?: boolean
}

/**
 * What an import is to take, by the inputs `import-…`; an empty list means everything. What lives in nothing, or has no
 * service, is not taken where one is named.
 */
export interface ImportSelection {
  readonly groups: readonly string[]
  readonly names: readonly string[]
  readonly services: readonly string[]
  /** Whether to write what syncs, too. */
  readonly schemas: boolean
}

export interface KindImport {
  /** Lists what is selected. Throws UserError for groups that lead nowhere, ApiError. */
  select(selection: ImportSelection, run: KindRun): Promise<Selected>
  /** Reads one whole, with what its manifest needs, or says why it cannot be imported. Throws ApiError. */
  read(
    found: ObservedResource,
    run: KindRun,
    selection: Pick<ImportSelection, 'schemas'>,
  ): Promise<ImportSource | CannotImport>
}

export interface CannotImport {
  readonly reason: string
}

export interface Selected {
  /** In the order in which they are named and listed, the same in every run. */
  readonly selected: readonly ObservedResource[]
  /** Everything that was listed. */
  readonly listed: readonly ObservedResource[]
  /** All folders that manifests of this kind may be written to. */
  readonly folders: readonly ImportFolder[]
  /** Names that are none of this kind. Another kind may know them. */
  readonly unknown: readonly UnknownName[]
}

/** `problem`: what to say where no kind knows it. */
export interface UnknownName {
  readonly entry: string
  readonly problem: Problem
}

/** A folder below `import-directory`, such as one for each group. */
export interface ImportFolder {
  readonly id: string
  /**
   * As people know it. Whoever writes the files makes it safe for file systems and different from the other folders'
   * names.
   */
  readonly name: string
}

/** A resource that is to be imported. */
export interface ImportSource {
  readonly observed: ObservedResource
  /** Metadata by which the manifest is checked, where the service has any. */
  readonly metadata?: ServiceMetadata
  /** What this run could not read, for the report. */
  readonly notices?: readonly string[]
  /** What the manifest says, or why there can be none. Pure. `shown`: `observed` with a mask for every known secret. */
  draft(shown: ObservedResource): ImportDraft | CannotImport
}

/** A manifest in parts, before it is written and checked. */
export interface ImportDraft {
  /** The address of the JSON Schema by which editors check the manifest, where one is published. */
  readonly schema?: string
  /** The fields that say what and where it is, in their order. No manifest can do without them. */
  readonly identity: JsonObject
  /** What else it says, in the order in which it is to be written. */
  readonly parts: readonly ImportPart[]
  /** What could not be written, and why. */
  readonly notes?: readonly string[]
  readonly folder: ImportFolder
  /** The name of its file, without the ending. Whoever writes the file makes it safe for file systems. */
  readonly file: string
}

/** A field at the top of a manifest. */
export interface ImportPart {
  readonly name: string
  readonly value: Json
  /** Its type, which tells what Fivetran sets unasked: that is left out. Absent: all of the value is written. */
  readonly type?: FieldType | undefined
  /** Lines of comments below it. */
  readonly remarks?: readonly string[]
}
