/** Fields of a destination of which one means nothing without the others. Pure. */
import { isSamePath, type FieldPath } from '../../model/path.ts'
import type { DesiredResource } from '../../model/resource.ts'
import { isEmpty, isObject, type ValueObject } from '../../model/value.ts'
import type { IneffectiveField } from '../kind.ts'
import { ineffectiveNetworking, isNetworking } from '../setup/networking.ts'

const HOST: FieldPath = ['config', 'host']
const SECRETS_MANAGER: readonly FieldPath[] = [['external_secrets_manager_id'], ['external_secrets_keys_config']]

/** Each group goes into one request, as far as its fields are declared. What leaves a private link needs its host again. */
export const JOINT_FIELDS: readonly ((path: FieldPath) => boolean)[] = [
  path => isNetworking(path) || isSamePath(HOST, path),
  path => SECRETS_MANAGER.some(one => isSamePath(one, path)),
]

/** Fivetran's API description requires it of every change. */
export function isSentAlways(path: FieldPath): boolean {
  return isSamePath(['time_zone_offset'], path)
}

/**
 * Declared fields that have no effect beside the others. `observed`: what Fivetran reports; empty for a destination that
 * is to be created, undefined where it was not asked.
 */
export function ineffectiveFields(
  { fields }: Pick<DesiredResource, 'fields'>,
  observed: ValueObject | undefined,
): IneffectiveField[] {
  return [...ineffectiveNetworking(fields, observed), ...ineffectiveHost(fields, observed)]
}

/** Fivetran derives the host from a private link (its newer Terraform provider refuses to declare both). */
function ineffectiveHost(fields: ValueObject, observed: ValueObject | undefined): IneffectiveField[] {
  const { config } = fields
  const link = fields['private_link_id'] ?? observed?.['private_link_id']
  if (!isObject(config) || isEmpty(config['host']) || isEmpty(link)) return []
  return [{ path: HOST, message: 'has no effect beside `private_link_id`: Fivetran takes the host from the link.' }]
}
