/** How resources of a kind that exist become manifests. */
import type { Problem } from '../model/errors.ts'
import type { FieldType, ServiceMetadata } from '../model/field-type.ts'
import type { DesiredResource, ObservedResource } from '../model/resource.ts'
import type { Json, JsonObject } from '../model/value.ts'
import type { TerraformResource } from '../terraform/resource.ts'
import type { KindRun } from './kind-resolving.ts'

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
  /**
   * What the manifest says, or why there can be none. Pure. `shown`: `observed` with a mask for every known secret;
   * `hide` does the same for any other value.
   */
  draft(shown: ObservedResource, hide: (value: Json) => Json): ImportDraft | CannotImport
  /**
   * `shown` as a plan would read it for this manifest, by which the import is proven. Pure. Absent where what is read does
   * not depend on the manifest.
   */
  readFor?(desired: DesiredResource, shown: ObservedResource): ObservedResource
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
  /**
   * What somebody has set: it is written although Fivetran would set the same unasked. `true`: all of it; else the names
   * of the fields below it.
   */
  readonly declared?: true | ReadonlySet<string>
  /** Lines of comments below it. */
  readonly remarks?: readonly string[]
}

/** How resources of Fivetran's Terraform provider become manifests of a kind. */
export interface KindTakeOver {
  /** The provider's types that are a resource of the kind, or say more of one. */
  readonly types: Readonly<Record<string, TakenType>>
  /** The fields of a manifest that a part sets and that may be left out of one. Absent where none is. Pure. */
  readonly sets?: (part: TerraformResource) => readonly string[]
  /** All folders that manifests of this kind may be written to. Throws ApiError. */
  folders(run: KindRun): Promise<readonly ImportFolder[]>
  /** What Fivetran reports of it; undefined where there is none. Throws ApiError. */
  find(id: string, run: KindRun): Promise<ObservedResource | undefined>
  /**
   * Reads what else the manifest needs, which says what the state declares; or why there can be none. `observed`: what
   * `find` has given. Throws ApiError.
   */
  read(taken: TakenResource, observed: ObservedResource, run: KindRun): Promise<TakenSource | CannotImport>
}

export interface TakenType {
  /** The version of its schema that is understood here. */
  readonly schemaVersion: number
  /** True for a type that says more of a resource which is one of another type. */
  readonly isPart: boolean
  /** The attribute that holds the resource's id. */
  readonly id: string
  /** The attributes that hold its partition and name, for a part that names it so instead. */
  readonly named?: readonly [partition: string, name: string]
}

/** What a state says of one resource: of itself, and in parts. */
export interface TakenResource {
  readonly main: TerraformResource
  readonly parts: readonly TerraformResource[]
}

export interface TakenSource extends ImportSource {
  /** Values in the state that are secrets by what is known of their fields. */
  readonly secrets: readonly string[]
}
