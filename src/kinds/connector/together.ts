/** Fields of a connector of which one means nothing without the others. Pure. */
import { isSamePath, type FieldPath } from '../../model/path.ts'
import type { DesiredResource } from '../../model/resource.ts'
import { isEmpty, isObject, type Value, type ValueObject } from '../../model/value.ts'
import type { IneffectiveField } from '../kind.ts'

const NETWORKING: readonly FieldPath[] = [
  ['networking_method'],
  ['private_link_id'],
  ['proxy_agent_id'],
  ['hybrid_deployment_agent_id'],
  ['config', 'connection_type'],
]
const SCHEDULE: readonly FieldPath[] = [['schedule_type'], ['sync_frequency'], ['daily_sync_time']]
const DELAY: readonly FieldPath[] = [['data_delay_sensitivity'], ['data_delay_threshold']]

/**
 * Each group goes into one request, as far as its fields are declared. Fivetran checks a request by what stands in it:
 * `private_link_id` without `networking_method` is refused ("Networking method must be PrivateLink in order to set
 * private_link_id", issue 433 of Fivetran's Terraform provider), and `daily_sync_time` counts when the frequency is
 * "already set or being set by the current request to 1440" (Fivetran's API description).
 */
export const JOINT_FIELDS: readonly ((path: FieldPath) => boolean)[] = [
  path => isOneOf(NETWORKING, path) || isTunnel(path),
  path => isOneOf(SCHEDULE, path),
  path => isOneOf(DELAY, path),
]

function isOneOf(group: readonly FieldPath[], path: FieldPath): boolean {
  return group.some(one => isSamePath(one, path))
}

/** `config.tunnel_host`, `config.tunnel_port`, `config.tunnel_user` */
function isTunnel([section, key]: FieldPath): boolean {
  return section === 'config' && typeof key === 'string' && key.startsWith('tunnel_')
}

/** What Fivetran sets where nobody does (its API description, and its tutorial about sync frequencies). */
const DEFAULTS: Readonly<Record<string, Value>> = {
  sync_frequency: 360,
  schedule_type: 'auto',
  data_delay_sensitivity: 'NORMAL',
}

/** Which networking method each field belongs to. */
const METHODS: Readonly<Record<string, string>> = { private_link_id: 'PrivateLink', proxy_agent_id: 'ProxyAgent' }

/**
 * Declared fields that have no effect beside the others. `observed`: what Fivetran reports; empty for a connector that
 * is to be created, undefined where it was not asked.
 */
export function ineffectiveFields(
  { fields }: Pick<DesiredResource, 'fields'>,
  observed: ValueObject | undefined,
): IneffectiveField[] {
  const isDeclared = (name: string): boolean => !isEmpty(fields[name])
  const willBe = (name: string): string | undefined =>
    textOf(fields[name] ?? (observed === undefined ? undefined : (observed[name] ?? DEFAULTS[name])))
  const unless = (name: string, other: string, needed: string): IneffectiveField[] => {
    const is = willBe(other)
    if (!isDeclared(name) || is === undefined || isSameWord(is, needed)) return []
    return [ineffective([name], `\`${other}: ${needed}\``, `\`${other}\` is ${is}`)]
  }
  return [
    ...scheduleIneffective(isDeclared, willBe),
    ...unless('data_delay_threshold', 'data_delay_sensitivity', 'CUSTOM'),
    ...Object.entries(METHODS).flatMap(([name, method]) => unless(name, 'networking_method', method)),
    ...tunnelIneffective(fields, observed),
  ]
}

/** A connector with a manual schedule is synced by nothing but requests; else the time of day counts once a day only. */
function scheduleIneffective(
  isDeclared: (name: string) => boolean,
  willBe: (name: string) => string | undefined,
): IneffectiveField[] {
  if (!isDeclared('daily_sync_time')) return []
  const isManual = willBe('schedule_type')?.toLowerCase() === 'manual'
  if (isManual) return [ineffective(['daily_sync_time'], '`schedule_type: auto`', '`schedule_type` is manual')]
  const frequency = willBe('sync_frequency')
  if (frequency === undefined || Number(frequency) === 1440) return []
  return [ineffective(['daily_sync_time'], '`sync_frequency: 1440`', `\`sync_frequency\` is ${frequency}`)]
}

function tunnelIneffective(fields: ValueObject, observed: ValueObject | undefined): IneffectiveField[] {
  const [declared, reported] = [sectionOf(fields), sectionOf(observed ?? {})]
  const type = textOf(declared['connection_type'] ?? reported['connection_type'])
  if (type === undefined || isSameWord(type, 'SshTunnel')) return []
  return Object.keys(declared)
    .filter(key => isTunnel(['config', key]) && !isEmpty(declared[key]))
    .map(key => ineffective(['config', key], '`connection_type: SshTunnel`', `\`connection_type\` is ${type}`))
}

function ineffective(path: FieldPath, needs: string, because: string): IneffectiveField {
  return { path, message: `has no effect without ${needs}: ${because}.` }
}

function sectionOf(fields: ValueObject): ValueObject {
  const config = fields['config']
  return isObject(config) ? config : {}
}

/** Fivetran spells these words in more than one way: `SshTunnel`, `SSH_TUNNEL`. */
function isSameWord(one: string, other: string): boolean {
  return plainWord(one) === plainWord(other)
}

function plainWord(text: string): string {
  return text.toLowerCase().replaceAll('_', '')
}

function textOf(value: Value | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
