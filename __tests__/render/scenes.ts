/** Plans of connectors that were applied before, with few words. */
import { desired, observed, recorded, type DesiredFields, type ObservedFields } from '../support/connectors.ts'
import type { ServiceMetadata } from '../../src/model/field-type.ts'
import type { Scene } from '../engine/plan/plan-of.ts'

export interface Managed {
  /** What the manifest says. Null: it was removed. */
  readonly now: DesiredFields | null
  /** What it said when it was applied. */
  readonly before: DesiredFields
  /** What Fivetran reported after that; by default, what it reports now. */
  readonly read?: ObservedFields
  /** What Fivetran reports. */
  readonly seen: ObservedFields
}

/** A scene of these; each `schema` is given in `before` and holds for all. */
export function sceneOf(managed: readonly Managed[], metadata: readonly ServiceMetadata[] = []): Scene {
  const all = managed.map(({ now, before, seen, read = seen }) => {
    const { schema = 'github_connector', service = 'github' } = before
    const same = { id: `id_of_${schema}`, schema, service }
    const of = metadata.find(one => one.service === service)
    return {
      now: now === null ? [] : [desired({ schema, service, ...now })],
      record: recorded(desired(before), observed({ ...same, ...read }), of),
      seen: observed({ ...same, ...seen }),
    }
  })
  return {
    desired: all.flatMap(({ now }) => now),
    records: all.map(({ record }) => record),
    seen: all.map(({ seen }) => seen),
    metadata,
  }
}
