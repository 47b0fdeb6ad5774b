/** The declared leaves of a connector: what is compared, recorded and shown one by one. */
import { SETTING_NAMES, type DesiredConnector, type ObservedConnector, type SettingName } from '../model/connector.ts'
import type { FieldType, ServiceMetadata } from '../model/metadata.ts'
import type { Position } from '../model/position.ts'
import { Secret } from '../model/secret.ts'
import { isObject, type Value, type ValueObject } from '../model/value.ts'
import { isObjectList, matchEntries } from './entries.ts'

/** A scalar, or a declared list as a whole, or a secret inside an entry of a list. */
export interface Leaf {
  /** `config.port`, `config.project_credentials[project=web].api_key` */
  readonly path: string
  /** The top-level field that a request must carry to change this leaf: `['config', 'port']`, `['paused']`. */
  readonly top: readonly string[]
  readonly desired: Value
  /** What Fivetran reports for it, cut down to what the manifest declares. Undefined when it reports nothing. */
  readonly observed: Value | undefined
  readonly type: FieldType | undefined
  /** True when the value is, or holds, a secret: compared by fingerprint and never shown. A list of objects is not; its secrets are leaves of their own. */
  readonly secret: boolean
  /** True for secrets that stand inside a list of objects: sent with the whole list. */
  readonly insideList: boolean
  readonly position: Position | undefined
}

/** All leaves that the manifest declares, in the manifest's order. `observed` is undefined for a connector that does not exist. */
export function leavesOf(desired: DesiredConnector, observed: ObservedConnector | undefined, metadata: ServiceMetadata | undefined): Leaf[] {
  const leaves: Leaf[] = []
  const collect = collector(desired, leaves)
  for (const [key, value] of Object.entries(desired.config)) {
    collect(['config', key], value, observed?.config?.[key], metadata?.config.properties?.[key])
  }
  for (const [key, value] of Object.entries(desired.auth)) {
    collect(['auth', key], value, undefined, metadata?.auth.properties?.[key])
  }
  for (const name of SETTING_NAMES) {
    const value = desired.settings[name]
    if (value !== undefined) collect([name], value, observed?.settings[name], settingType(name))
  }
  return leaves
}

function collector(desired: DesiredConnector, leaves: Leaf[]) {
  return (top: readonly string[], value: Value, observed: Value | undefined, type: FieldType | undefined): void => {
    const visit = (path: string, source: string, inner: Value, seen: Value | undefined, innerType: FieldType | undefined): void => {
      if (isObject(inner) && Object.keys(inner).length > 0) {
        for (const [key, child] of Object.entries(inner)) {
          visit(`${path}.${key}`, `${source}.${key}`, child, isObject(seen) ? seen[key] : undefined, innerType?.properties?.[key])
        }
        return
      }
      const position = desired.positions.get(source) ?? desired.position
      if (!isObjectList(inner)) {
        leaves.push({ path, top, desired: inner, observed: seen, type: innerType, secret: containsSecret(inner), insideList: false, position })
        return
      }
      const projected = projectList(inner, seen, innerType)
      leaves.push({ path, top, desired: inner, observed: projected, type: innerType, secret: false, insideList: false, position })
      leaves.push(...listSecrets({ path, source, list: inner, seen, projected, type: innerType, top, desired }))
    }
    visit(top.join('.'), top.join('.'), value, observed, type)
  }
}

/** What Fivetran reports of a list of objects, without the keys that the manifest does not declare in the matched entries. */
function projectList(declared: readonly ValueObject[], seen: Value | undefined, type: FieldType | undefined): Value | undefined {
  if (!Array.isArray(seen)) return seen
  const { entries, rest } = matchEntries(declared, seen.filter(isObject), type?.items)
  const matched = entries.flatMap(entry => (entry.match === undefined ? [] : [project(entry.value, entry.match, type?.items)]))
  return [...matched, ...rest]
}

/** The part of `seen` that `declared` names, at any depth. */
function project(declared: Value, seen: Value | undefined, type: FieldType | undefined): Value {
  if (isObjectList(declared)) return projectList(declared, seen, type) ?? null
  if (!isObject(declared) || !isObject(seen)) return seen ?? null
  return Object.fromEntries(Object.keys(declared).map(key => [key, project(declared[key] ?? null, seen[key], type?.properties?.[key])]))
}

interface DeclaredList {
  readonly path: string
  readonly source: string
  readonly list: readonly ValueObject[]
  readonly seen: Value | undefined
  readonly projected: Value | undefined
  readonly type: FieldType | undefined
  readonly top: readonly string[]
  readonly desired: DesiredConnector
}

/** One leaf for each secret of each entry; where nothing identifies the entries, one leaf for all of them, since their order means nothing. */
function listSecrets(declared: DeclaredList): Leaf[] {
  const { path, source, list, seen, type, top, desired } = declared
  if (!list.some(containsSecret)) return []
  const { entries } = matchEntries(list, Array.isArray(seen) ? seen.filter(isObject) : [], type?.items)
  const common = { top, secret: true, insideList: true }
  if (entries.some(entry => entry.identity.startsWith('#'))) {
    const position = desired.positions.get(source) ?? desired.position
    return [{ ...common, path: `${path}[*]`, desired: [...list], observed: declared.projected, type, position }]
  }
  return entries.flatMap((entry, index) =>
    secretsIn(entry.value, entry.match, `${path}[${entry.identity}]`, `${source}[${index}]`, type?.items).map(found => ({
      ...common,
      ...found.leaf,
      position: desired.positions.get(found.source) ?? desired.positions.get(source) ?? desired.position,
    })),
  )
}

/** True when there is a secret anywhere in the value. */
export function containsSecret(value: Value): boolean {
  return secretsOf(value).length > 0
}

/** All secrets in a value, at any depth. */
export function secretsOf(value: Value): Secret[] {
  if (value instanceof Secret) return [value]
  if (Array.isArray(value)) return value.flatMap(secretsOf)
  return isObject(value) ? Object.values(value).flatMap(secretsOf) : []
}

interface FoundSecret {
  readonly leaf: { readonly path: string; readonly desired: Secret; readonly observed: Value | undefined; readonly type: FieldType | undefined }
  readonly source: string
}

function secretsIn(value: Value, seen: Value | undefined, path: string, source: string, type: FieldType | undefined): FoundSecret[] {
  if (value instanceof Secret) return [{ leaf: { path, desired: value, observed: seen, type }, source }]
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => secretsIn(item, Array.isArray(seen) ? seen[index] : undefined, `${path}[#${index}]`, `${source}[${index}]`, type?.items))
  }
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    secretsIn(inner, isObject(seen) ? seen[key] : undefined, `${path}.${key}`, `${source}.${key}`, type?.properties?.[key]),
  )
}

const SCALAR: FieldType = { type: 'string', secret: false, readonly: false, immutable: false }
const INTEGER: FieldType = { ...SCALAR, type: 'integer' }
const BOOLEAN: FieldType = { ...SCALAR, type: 'boolean' }

/** Types of the settings, from the request body of `PATCH /connections/{id}` in Fivetran's API description. */
const SETTING_TYPES: Partial<Record<SettingName, FieldType>> = {
  paused: BOOLEAN,
  pause_after_trial: BOOLEAN,
  sync_frequency: INTEGER,
  data_delay_threshold: INTEGER,
  schedule_type: { ...SCALAR, enum: ['auto', 'manual'] },
  data_delay_sensitivity: { ...SCALAR, enum: ['LOW', 'NORMAL', 'HIGH', 'CUSTOM', 'SYNC_FREQUENCY'] },
  networking_method: { ...SCALAR, enum: ['Directly', 'PrivateLink', 'SshTunnel', 'ProxyAgent'] },
}

function settingType(name: SettingName): FieldType | undefined {
  return SETTING_TYPES[name]
}
