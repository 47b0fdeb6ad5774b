/** Looks at what a manifest says of what syncs, as far as nothing but the manifest and its service tell. */
import type { ReadDocument } from '../../manifests/document.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import { keysIn, type FieldPath } from '../../model/path.ts'
import type { Position } from '../../model/position.ts'
import { isEmpty, type Value, type ValueObject } from '../../model/value.ts'
import { checkKeys, checkSettings } from './schema-config/check.ts'
import { SCHEMA_CONFIG_FIELDS } from './schema-config/fields.ts'

type Read = Pick<ReadDocument, 'values' | 'remains' | 'positions' | 'problems'> & {
  readonly metadata: ServiceMetadata | undefined
}

/** Adds what is wrong to `problems`. */
export function checkSchemaConfig({ values, remains, positions, problems, metadata }: Read): void {
  const positionOf = (path: FieldPath): Position => positions.nearest(keysIn(path))
  if (metadata?.syncsEverything === true)
    for (const name of SCHEMA_CONFIG_FIELDS.filter(one => !isEmpty(remains.get(one))))
      problems.error(
        positions.nearest([name]),
        `Fivetran lets nobody choose what \`${metadata.service}\` syncs, so \`${name}\` has no effect.`,
        'Remove it.',
      )
  const complaints = [
    ...checkKeys(fieldsOf(remains)),
    // Where something is wrong, what it says together with the rest is not known.
    ...checkSettings(fieldsOf(values), positionOf),
  ]
  for (const { path, message, hint } of complaints) problems.error(positionOf(path), message, hint)
}

function fieldsOf(values: ReadonlyMap<string, Value>): ValueObject {
  const schemas = values.get('schemas')
  return schemas === undefined ? {} : { schemas }
}
