/** How Fivetran reaches a server: fields of which one means nothing without the others. Pure. */
import { isSameSpelling } from '../../model/enum-spelling.ts'
import { isSamePath, type FieldPath } from '../../model/path.ts'
import { isEmpty, objectOrEmpty, type Value, type ValueObject } from '../../model/value.ts'
import type { IneffectiveField } from '../kind.ts'

const NETWORKING: readonly FieldPath[] = [
  ['networking_method'],
  ['private_link_id'],
  ['proxy_agent_id'],
  ['hybrid_deployment_agent_id'],
  ['config', 'connection_type'],
]

/**
 * True for a field that goes into one request with the others of its sort. Fivetran checks a request by what stands in
 * it: `private_link_id` without `networking_method` is refused ("Networking method must be PrivateLink in order to set
 * private_link_id", issue 433 of Fivetran's Terraform provider).
 */
export function isNetworking(path: FieldPath): boolean {
  return NETWORKING.some(one => isSamePath(one, path)) || isTunnel(path)
}

/** `config.tunnel_host`, `config.tunnel_port`, `config.tunnel_user` */
function isTunnel([section, key]: FieldPath): boolean {
  return section === 'config' && typeof key === 'string' && key.startsWith('tunnel_')
}

/** Which networking method each field belongs to. */
const METHODS: Readonly<Record<string, string>> = { private_link_id: 'PrivateLink', proxy_agent_id: 'ProxyAgent' }

/**
 * Declared fields of a way to the server that is not taken. `observed`: what Fivetran reports; empty for a resource that
 * is to be created, undefined where it was not asked.
 */
export function ineffectiveNetworking(fields: ValueObject, observed: ValueObject | undefined): IneffectiveField[] {
  const methods = Object.entries(METHODS).flatMap(([name, method]) =>
    ineffectiveUnless({ fields, observed, defaults: {} }, name, 'networking_method', method),
  )
  return [...methods, ...ineffectiveTunnel(fields, observed)]
}

/** The fields as they are declared, as they are observed, and what Fivetran sets where nobody does. */
export interface Fields {
  readonly fields: ValueObject
  readonly observed: ValueObject | undefined
  readonly defaults: Readonly<Record<string, Value>>
}

/** What a setting will be; undefined where nobody knows. */
export function willBe({ fields, observed, defaults }: Fields, name: string): string | undefined {
  return textOf(fields[name] ?? (observed === undefined ? undefined : (observed[name] ?? defaults[name])))
}

/** The field `name` as one without effect, where it is declared and `other` will be something else than `needed`. */
export function ineffectiveUnless(all: Fields, name: string, other: string, needed: string): IneffectiveField[] {
  const is = willBe(all, other)
  if (isEmpty(all.fields[name]) || is === undefined || isSameSpelling(is, needed)) return []
  return [ineffective([name], `\`${other}: ${needed}\``, `\`${other}\` is ${is}`)]
}

/** `needs` and `because` in words. */
export function ineffective(path: FieldPath, needs: string, because: string): IneffectiveField {
  return { path, message: `has no effect without ${needs}: ${because}.` }
}

function ineffectiveTunnel(fields: ValueObject, observed: ValueObject | undefined): IneffectiveField[] {
  const [declared, reported] = [objectOrEmpty(fields['config']), objectOrEmpty(observed?.['config'])]
  const type = textOf(declared['connection_type'] ?? reported['connection_type'])
  if (type === undefined || isSameSpelling(type, 'SshTunnel')) return []
  return Object.keys(declared)
    .filter(key => isTunnel(['config', key]) && !isEmpty(declared[key]))
    .map(key => ineffective(['config', key], '`connection_type: SshTunnel`', `\`connection_type\` is ${type}`))
}

function textOf(value: Value | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
