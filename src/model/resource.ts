/** A resource of any kind: as its manifest describes it, as Fivetran reports it, and as the ledger records it. */
import type { FieldType } from './field-type.ts'
import { compareNames, compareTexts } from './order.ts'
import type { FieldPath } from './path.ts'
import type { Position, Positions } from './position.ts'
import type { Scalar, Secret } from './secret.ts'
import type { JsonObject, ValueObject } from './value.ts'

/** What identifies a resource, and how people name it. */
export interface Address {
  /** The kind's name: two resources of different kinds never are the same one, whatever their names. */
  readonly kind: string
  /** Which file of the ledger holds it: of a connector its group's id. */
  readonly partition: string
  /**
   * Identity within kind and partition: equal keys, same resource. Without case where Fivetran does not tell cases
   * apart.
   */
  readonly key: string
  /**
   * `Warehouse/github_connector`: how people name it; `Warehouse (decent_dropsy)/…` where another one has that name.
   */
  readonly name: string
  /** Other names by which the input `targets` finds it: by its group's id. */
  readonly aliases: readonly string[]
  /** Its name within its partition, as the manifest says it. */
  readonly localName: string
  /** What it lives in, for people: the group's name. */
  readonly parent: string
  /** The fields of a manifest that say where it is, by name, for people: what a move changes. */
  readonly place: Readonly<Record<string, string>>
  /**
   * What a digest tells the resource by, in the place of its identity, where an id in that comes of an apply of the same
   * manifests: the plan that a reviewer saw was made before there was one.
   */
  readonly byName?: string
}

/** The text by which a resource is found again: equal texts, same resource. */
export function identityOf({ kind, partition, key }: Pick<Address, 'kind' | 'partition' | 'key'>): string {
  return JSON.stringify([kind, partition, key])
}

/** How people call resources of a kind, and where Fivetran shows them. */
export interface KindWords {
  readonly one: string
  readonly many: string
  /** What `Address.parent` names; undefined for a kind that lives in nothing. */
  readonly parent?: string
  /** The address of a resource's page, with `{id}` in the place of its id; undefined where there is none. */
  readonly page: string | undefined
}

/** The field of a manifest that names a resource within what it lives in: `destination_schema`. */
export function nameField({ place }: Pick<Address, 'place'>): string {
  return Object.keys(place).at(-1) ?? 'name'
}

/** Where the manifest of a resource stands. */
export interface ManifestPlace {
  readonly file: string
  /** Which document of the file, from 0; empty ones are not counted. */
  readonly document: number
  /** The key of the `for_each` item, where one manifest stands for many. */
  readonly key?: string
}

/** Tells places apart: equal texts, same place. */
export function placeKey({ file, document, key }: ManifestPlace): string {
  return JSON.stringify(key === undefined ? [file, document] : [file, document, key])
}

/** A resource as its manifest describes it: checked and converted to the types of its service. */
export interface DesiredResource {
  readonly address: Address
  /**
   * The service (connector type, destination type); '' for a kind that has none. Another service is another resource.
   */
  readonly service: string
  readonly manifest: ManifestPlace
  /** Where the document starts. */
  readonly position: Position
  /** Where each value stands. */
  readonly positions: Positions
  /** What is declared, in the shape in which Fivetran takes and reports it: `{ config: { … }, paused: true }`. */
  readonly fields: ValueObject
  /** The types of `fields`. */
  readonly type: FieldType
  /** `id`: must be the id that Fivetran has at this address. */
  readonly pinnedId?: string
  /** Changing it sends all secrets again. */
  readonly secretVersion?: Scalar | Secret
  readonly lifecycle: {
    readonly preventDestroy: boolean
    /** Paths without list entries: `['config', 'reports']`, `['paused']`. */
    readonly ignoreChanges: readonly FieldPath[]
    /** True where what Fivetran has made in it by itself may be deleted with it. */
    readonly takesAlong?: true
  }
  /**
   * What else the manifest says, to us alone: recorded and part of the digest, never compared with what Fivetran
   * reports (setup tests, trust flags, pins).
   */
  readonly settings: JsonObject
  /** Identities of the resources that must exist before it. */
  readonly dependsOn: readonly string[]
  /**
   * Identity of what it lives in, where that does not exist yet and is made by the same plan: its id then takes the
   * place of `address.partition`, which stands for it until then. In no digest.
   */
  readonly livesIn?: string
  /**
   * The field of the manifest that names what the resource lives in, and the name; undefined where the manifest gives
   * its id. Which one is meant, `address.partition` says: people may rename it.
   */
  readonly declaredParent?: { readonly field: string; readonly name: string }
}

/** A resource as Fivetran reports it. */
export interface ObservedResource {
  readonly id: string
  readonly service: string
  readonly partition: string
  /** As in `Address`. */
  readonly key: string
  /** Fivetran's own name for it within its partition; may be another spelling than the manifest's. */
  readonly name: string
  /** In the shape of `DesiredResource.fields`; undefined when a list left them out: it must then be read by itself. */
  readonly fields: JsonObject | undefined
  /** ISO 8601; '' where Fivetran does not say. */
  readonly createdAt: string
  /** Lower case: `connected`, `incomplete`, `broken`; '' for a kind that has no setup state. */
  readonly setupState: string
  /** Fivetran's own alerts about it: `code: message`. */
  readonly tasks: readonly string[]
  readonly warnings: readonly string[]
  /** Read-only fields that the outputs give back, by their names there. */
  readonly output: JsonObject
}

/** Which resource is meant: `speak_inexpensive (github)`, or the id alone where its kind has no services. */
export function idWithService({ id, service }: Pick<ObservedResource, 'id' | 'service'>): string {
  return service === '' ? id : `${id} (${service})`
}

/** Of a kind whose resources Fivetran says nothing about. */
export const NO_STATUS: Pick<ObservedResource, 'setupState' | 'tasks' | 'warnings'> = {
  setupState: '',
  tasks: [],
  warnings: [],
}

/** A keyed hash (HMAC-SHA256, cut to 22 characters of base64url, so at least 128 bits). */
export type FieldHash = string

/**
 * Hashes one value: `identity` is the text of `identityOf` for the resource, `path` the field's `pathKey`, `canonical`
 * the value's canonical text. Equal values of different fields, resources or accounts have different hashes.
 */
export type Hasher = (identity: string, path: string, canonical: string) => FieldHash

/** The two hashes of one declared leaf. */
export interface RecordedField {
  /** Of the value that was last sent. */
  readonly sent: FieldHash
  /** Of the value that Fivetran reported after that. */
  readonly read: FieldHash
  /**
   * Set when the value was a secret: what Fivetran reports for it must not be shown later, even where it is not masked.
   */
  readonly secret?: true
}

/**
 * What an apply has made of a resource from a commit that the default branch need not have. Until that declares it,
 * nothing deletes or reverts it.
 */
export interface Unreviewed {
  readonly commit: string
  /** True where the manifests were not wholly those of the commit. */
  readonly uncommitted?: true
  /** Who applied it, where that is known. */
  readonly by?: string
  /** ISO 8601, UTC. */
  readonly at: string
  /** What was recorded before; absent for a resource that was not. */
  readonly before?: RecordedBefore
}

/** What an apply of the default branch had recorded of a resource, as far as it differs from what is recorded now. */
export interface RecordedBefore extends Pick<LedgerEntry, 'digest' | 'state' | 'preventDestroy' | 'takesAlong'> {
  /** By `pathKey`; null for a field that was not declared. */
  readonly fields: Readonly<Record<string, RecordedField | null>>
}

/** What the ledger keeps of a resource. No value of any field is in it, only keyed hashes. */
export interface LedgerEntry {
  readonly id: string
  readonly service: string
  /** Its name within its partition as the manifest says it. */
  readonly declaredName: string
  /** The same as Fivetran reports it. */
  readonly name: string
  /** The name by which the manifest names what it lives in; absent where it gives the id. */
  readonly declaredParent?: string
  readonly manifest: ManifestPlace
  /** Hash of everything that the manifest declares. */
  readonly digest: FieldHash
  /** By `pathKey`. */
  readonly fields: Readonly<Record<string, RecordedField>>
  readonly preventDestroy: boolean
  /** As in `DesiredResource.lifecycle`; it outlives the manifest, too. */
  readonly takesAlong?: true
  /** Identities of the resources that it needs; absent where it needs none. */
  readonly dependsOn?: readonly string[]
  /** What only the kind knows how to read: of a connector its approved pins, and whether tests or a start are owed. */
  readonly state: JsonObject
  /** Set by `deletion-policy: pause`. */
  readonly retired: boolean
  /** Digest of a destructive change that a run has refused and failed on; later runs only list it. */
  readonly refused?: string
  /** Set when its hashes are by a former key: when keys were changed, there was nothing to make new ones of. */
  readonly incomparable?: true
  /** True while a person has to do something before it can go on: every apply looks whether it is done. */
  readonly waiting?: true
  /** The id of the resource that this one replaces and that is still to be deleted. */
  readonly replaces?: string
  /** Set by an apply that nobody reviewed, from a commit that the default branch need not have. */
  readonly unreviewed?: Unreviewed
  readonly commit: string
  /** ISO 8601, UTC. */
  readonly appliedAt: string
}

/** What is left as an unreviewed apply has made it, because the manifest at hand says of it what it said before. */
export interface Held {
  readonly mark: Unreviewed
  /** What is recorded of it: `fields` are those that are held, by `pathKey`; null for one that was removed. */
  readonly applied: RecordedBefore
  /** What takes its place in the record for as long as it is held. */
  readonly before: RecordedBefore
}

/** A ledger entry with where it stands in the ledger. `held`: it is recorded otherwise than it stands there. */
export type RecordedResource = LedgerEntry & Pick<Address, 'kind' | 'partition' | 'key'> & { readonly held?: Held }

/** By address, as everything is listed. For `toSorted`. */
export function byAddress(a: { readonly address: Address }, b: { readonly address: Address }): number {
  return compareNames(a.address.name, b.address.name) || compareTexts(identityOf(a.address), identityOf(b.address))
}
