/** Fields that a service needs with others, and that a manifest does not have. Pure. */
import { isSameSpelling } from '../../model/enum-spelling.ts'
import { isEmpty, objectOrEmpty } from '../../model/value.ts'
import { fieldsOfService } from './catalogue.ts'
import type { DesiredDestination } from './destination.ts'

export interface Lacking {
  /** `` `connection_type: SshTunnel` `` */
  readonly because: string
  readonly names: readonly string[]
}

/** What Fivetran's description says must be set with what the manifest sets, and that it does not set. */
export function lackingFields({ service, fields }: Pick<DesiredDestination, 'service' | 'fields'>): Lacking[] {
  const config = objectOrEmpty(fields['config'])
  const elsewhere = objectOrEmpty(fields['external_secrets_keys_config'])
  const holds = ([name, value]: readonly [string, string]): boolean => {
    const declared = config[name]
    return typeof declared === 'string' && isSameSpelling(declared, value)
  }
  const lacking = Object.entries(fieldsOfService(service) ?? {}).flatMap(([name, { requiredWhen, readOnly }]) => {
    const conditions = Object.entries(requiredWhen ?? {})
    const isMet = conditions.length > 0 && conditions.every(holds)
    if (!isMet || readOnly !== undefined || !isEmpty(config[name]) || !isEmpty(elsewhere[name])) return []
    return [{ name, because: conditions.map(([other, value]) => `\`${other}: ${value}\``).join(' and ') }]
  })
  return [...Map.groupBy(lacking, ({ because }) => because)].map(([because, found]) => ({
    because,
    names: found.map(({ name }) => `config.${name}`),
  }))
}
