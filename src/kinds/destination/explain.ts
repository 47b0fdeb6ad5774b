/** Words for what the schema of a destination's manifest refuses and its fields cannot explain one by one. */
import { isWritable, writableNames, type ManifestField } from '../../manifests/field.ts'
import { entryAt, isBlankNode, type MappingNode } from '../../manifests/node.ts'
import type { Explain } from '../../manifests/schema-errors.ts'
import type { SchemaError } from '../../manifests/wording.ts'
import { own } from '../../model/own.ts'
import { nearestTo } from '../../model/suggest.ts'
import { explainGroup } from '../group/explain.ts'

type Explanation = ReturnType<Explain>

/** Explains what a manifest of that service does wrong. `fields`: those that the service's manifests have. */
export function explainer(service: string, fields: ManifestField): Explain {
  return (error, root) => {
    switch (error.path[0]) {
      case undefined:
        return explainGroup(error, root, 'destination') ?? ofMisplaced(error, root, service, fields)
      case 'group_id':
        return explainGroup(error, root, 'destination')
      // `checkService` knows which one may be meant, `readOffset` what is wrong with an offset.
      case 'service':
      case 'time_zone_offset':
        return error.keyword === 'pattern' && !isBlankNode(error.node) ? 'handled' : undefined
      default:
        return undefined
    }
  }
}

/** What belongs to a connector, and a setting of the service beside `config` rather than in it. */
function ofMisplaced(error: SchemaError, root: MappingNode, service: string, fields: ManifestField): Explanation {
  const { keyword, property = '', field } = error
  const entry = entryAt(root, property)
  if (keyword !== 'additionalProperties' || entry === undefined) return undefined
  const inConfig = own(fields.properties?.['config']?.properties, property)
  const isSetting = inConfig !== undefined && isWritable(inConfig)
  const message = `\`${property}\` is not a field of a destination's manifest.`
  if (isSetting) return { at: entry, message, hint: 'Write it under `config:`.' }
  const isOfConnector = CONNECTORS.has(property)
  if (isOfConnector) return { at: entry, message, hint: 'Connectors have it; write it in their manifests.' }
  if (nearestTo(property, writableNames(field.properties ?? {})) !== undefined) return undefined
  return {
    at: entry,
    message,
    hint: `Remove it; settings of ${service === '' ? 'the service' : `\`${service}\``} belong under \`config:\`.`,
  }
}

/** Fields that people may take for those of a destination. */
const CONNECTORS: ReadonlySet<string> = new Set([
  'destination_schema',
  'auth',
  'paused',
  'sync_frequency',
  'daily_sync_time',
  'schedule_type',
  'schedule',
  'schemas',
  'schema_change_handling',
])
