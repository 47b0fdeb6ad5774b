/** Fields that Fivetran accepted without an error and yet reports otherwise. */
import type { ObservedConnector } from './connector.ts'
import { isEmpty, isJsonObject } from '../../model/value.ts'
import type { Change } from '../../engine/plan/plan.ts'

/** A warning for each declared config field that was sent and that Fivetran does not report at all. */
export function echoWarnings(change: Change, connector: ObservedConnector | undefined): string[] {
  if (!isJsonObject(connector?.config)) return []
  const { config } = connector
  return change.fields
    .filter(field => field.after.type === 'value' && !isEmpty(field.after.value) && field.after.value !== false)
    .flatMap(field => {
      const [section, key] = field.path.split(/[.[]/)
      const missing = section === 'config' && key !== undefined && isEmpty(config[key])
      return missing ? [`${field.path} was sent, but Fivetran does not report it back.`] : []
    })
}
