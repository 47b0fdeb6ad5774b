import type { Complaint } from '../../../manifests/problems.ts'
import type { FieldPath } from '../../../model/path.ts'
import type { Position } from '../../../model/position.ts'

/** Something wrong, and the place of it in the manifest. */
export interface PlacedComplaint extends Complaint {
  readonly path: FieldPath
}

/** Where a manifest says that, or what is nearest to it. */
export type PositionOf = (path: FieldPath) => Position
