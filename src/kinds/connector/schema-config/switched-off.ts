import { formatPath } from '../../../model/path.ts'
import type { SchemaConfig } from './config.ts'
import { allKeys, hasColumns, hasTables, type DeclaredConfig, type DeclaredName } from './declared.ts'
import type { PlacedComplaint } from './placed-complaint.ts'
import { chainsBelow, holding, schemaChains, unshielded, type Chain } from './specific.ts'

/**
 * Names with settings of their own that are off in Fivetran and that nothing switches on: nothing of what the manifest
 * says of them has an effect.
 */
export function switchedOffThere(declared: DeclaredConfig, { schemas }: SchemaConfig): PlacedComplaint[] {
  return [...declared.schemas.exact].flatMap(([name, key]) => {
    const schema = schemas.get(name)
    if (schema === undefined) return []
    const chains = schemaChains(declared, name)
    if (isLeftOff(schema.enabled, unshielded(chains))) return hasTables(key) && wantsAny(key) ? [complaint(key)] : []
    return [...key.tables.exact].flatMap(([table, ofTable]) => {
      const seen = schema.tables.get(table)
      const isOff =
        seen !== undefined &&
        isLeftOff(
          seen.enabled,
          chainsBelow(chains, table, one => one.tables),
        )
      return isOff && (ofTable.settings.size > 0 || hasColumns(ofTable)) ? [complaint(ofTable)] : []
    })
  })
}

function isLeftOff(isEnabled: boolean, chains: readonly Chain[]): boolean {
  return !isEnabled && holding(chains, 'enabled') === undefined
}

/** True where something below it is to be synced, or is set. */
function wantsAny({ tables }: Parameters<typeof hasTables>[0]): boolean {
  return allKeys(tables).some(one => one.settings.get('enabled') !== false || hasColumns(one))
}

function complaint({ path }: DeclaredName): PlacedComplaint {
  return {
    path,
    message: `${formatPath(path)} is off in Fivetran, and nothing in the manifest switches it on: what is declared of it has no effect.`,
    hint: 'Write `enabled: true` below it, or `enabled: false`.',
  }
}
