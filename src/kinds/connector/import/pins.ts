import type { ServiceMetadata } from '../../../model/field-type.ts'
import type { ObservedResource } from '../../../model/resource.ts'
import { isEmpty } from '../../../model/value.ts'
import { configOf } from '../../setup/setup.ts'

/**
 * Fields that name a server which Fivetran connects to itself, and whose certificate or host key somebody may have
 * approved.
 */
const SERVER = /^(?:hosts?|servers)$|_hosts?$|^tunnel_/
/** True when it is worth asking for a connector's pins: the service has a field for a server, and it is set. */
export function mayHavePins(connector: ObservedResource, metadata: ServiceMetadata): boolean {
  const config = configOf(connector)
  return Object.keys(metadata.config.properties ?? {}).some(name => SERVER.test(name) && !isEmpty(config?.[name]))
}
