/** What the service of a manifest decides, for whoever describes manifests without having one: editors. */
import type { ManifestField } from '../manifests/field.ts'
import type { ManifestDocument } from '../manifests/node.ts'
import type { References } from '../manifests/references.ts'
import type { ServiceName } from '../model/field-type.ts'
import type { KindRun } from './kind-resolving.ts'

export interface KindServices {
  /** The service that a document names; undefined where none can be told. */
  of(document: ManifestDocument, references: References): string | undefined
  /** All fields of a manifest of each service that is known without asking. */
  known(): ReadonlyMap<string, ManifestField>
  /** The same of one service, as Fivetran describes it now; undefined where there is none. Throws ApiError. */
  fields(service: string, run: KindRun): Promise<ManifestField | undefined>
  /** All services there are. Throws ApiError. */
  list(run: KindRun): Promise<readonly ServiceName[]>
}
