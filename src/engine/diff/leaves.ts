/** The declared leaves of a connector: what is compared, recorded and shown one by one. */
import { own } from '../../model/own.ts'
import { settingType } from '../../kinds/connector/setting-types.ts'
import { SETTING_NAMES, type DesiredConnector, type ObservedConnector } from '../../kinds/connector/connector.ts'
import type { FieldType, ServiceMetadata } from '../../model/field-type.ts'
import { isObject, type Value } from '../../model/value.ts'
import { isObjectList } from './entries.ts'
import type { Leaf } from './leaf.ts'
import { listSecrets } from './list-secrets.ts'
import { project, projectHiding } from './projection.ts'
import { containsSecret } from './secrets-in.ts'

/**
 * All leaves that the manifest declares, in the manifest's order. `observed` is undefined for a connector that does not
 * exist.
 */
export function leavesOf(
  desired: DesiredConnector,
  observed: ObservedConnector | undefined,
  metadata: ServiceMetadata | undefined,
): Leaf[] {
  const leaves: Leaf[] = []
  const collect = collector(desired, leaves)
  for (const [key, value] of Object.entries(desired.config)) {
    collect(['config', key], value, own(observed?.config, key), own(metadata?.config.properties, key))
  }
  for (const [key, value] of Object.entries(desired.auth)) {
    collect(['auth', key], value, undefined, own(metadata?.auth.properties, key))
  }
  for (const name of SETTING_NAMES) {
    const value = desired.settings[name]
    if (value !== undefined) collect([name], value, observed?.settings[name], settingType(name, metadata))
  }
  return leaves
}

interface Place {
  readonly path: string
  /** The same, as the manifest's keys. */
  readonly keys: readonly string[]
  readonly top: readonly string[]
  readonly immutable: boolean
}

function collector(desired: DesiredConnector, leaves: Leaf[]) {
  const visit = (place: Place, value: Value, seen: Value | undefined, type: FieldType | undefined): void => {
    const here = { ...place, immutable: place.immutable || type?.immutable === true }
    if (isObject(value) && Object.keys(value).length > 0) {
      const inside = isObject(seen) ? seen : undefined
      for (const [key, child] of Object.entries(value)) {
        visit(
          { ...here, path: `${here.path}.${key}`, keys: [...here.keys, key] },
          child,
          own(inside, key),
          own(type?.properties, key),
        )
      }
      return
    }
    const leaf = {
      ...here,
      desired: value,
      type,
      insideList: false,
      position: desired.positions.nearest(here.keys),
    }
    if (isObjectList(value)) {
      const list = { path: here.path, whole: seen, type }
      leaves.push(
        { ...leaf, observed: projectHiding(value, seen, type), secret: false, list },
        ...listSecrets({ ...here, source: here.keys, desired }, value, seen, type),
      )
      return
    }
    leaves.push({ ...leaf, observed: project(value, seen, type), secret: containsSecret(value) })
  }
  return (top: readonly string[], value: Value, seen: Value | undefined, type: FieldType | undefined): void => {
    visit({ path: top.join('.'), keys: top, top, immutable: false }, value, seen, type)
  }
}
