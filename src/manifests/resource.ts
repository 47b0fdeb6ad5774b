/** A resource of a document: what documents of every kind say of it, and the frame in which a kind reads the rest. */
import type { Problem } from '../model/errors.ts'
import type { DesiredResource } from '../model/resource.ts'
import { byPosition } from './problems.ts'
import { readId, readLifecycle, readSecretVersion, type Comparable } from './common-fields.ts'
import { readDocument, type DocumentType, type ReadDocument, type ReadOptions } from './document.ts'
import { positionIn, type ManifestDocument } from './node.ts'

/** What every document says of its resource. */
export type CommonParts = Pick<
  DesiredResource,
  'manifest' | 'position' | 'positions' | 'pinnedId' | 'secretVersion' | 'lifecycle'
>

/** A document, checked and converted. */
export interface ReadResource extends ReadDocument {
  readonly document: ManifestDocument
  readonly common: CommonParts
}

/**
 * The resource of a document, and everything that is wrong with it. `build` gives the resource, or undefined where
 * something is missing that decides what it is; what it finds wrong it adds to `problems`. Undefined where there is an
 * error. Pure.
 */
export function resourceOf<R extends DesiredResource>(
  document: ManifestDocument,
  type: DocumentType,
  comparable: Comparable,
  options: ReadOptions,
  build: (read: ReadResource) => R | undefined,
): { readonly desired?: R; readonly problems: readonly Problem[] } {
  const read = readDocument(document, type, options)
  const common = commonParts(document, read, comparable, options)
  const desired = build({ ...read, document, common })
  const problems = byPosition(read.problems.all())
  return desired === undefined || problems.some(({ severity }) => severity === 'error')
    ? { problems }
    : { desired, problems }
}

function commonParts(
  manifest: ManifestDocument,
  { values, remains, positions, problems }: ReadDocument,
  comparable: Comparable,
  { unknownFields }: ReadOptions,
): CommonParts {
  const { file, document, key, root } = manifest
  const pinnedId = readId(values)
  const secretVersion = readSecretVersion(values)
  return {
    manifest: { file, document, ...(key === undefined ? {} : { key }) },
    position: positionIn(manifest, root),
    positions,
    ...(pinnedId === undefined ? {} : { pinnedId }),
    ...(secretVersion === undefined ? {} : { secretVersion }),
    lifecycle: readLifecycle(root, remains, comparable, { problems, unknownFields }),
  }
}
