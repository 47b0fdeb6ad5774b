/** Hiding what was a secret when it was last applied: Fivetran may report it in plain text. */
import type { RecordedConnector } from '../ledger/ledger.ts'
import type { FieldType } from '../model/metadata.ts'
import type { Value } from '../model/value.ts'
import type { Shown } from './plan.ts'
import { maskKeys } from './projection.ts'
import { shownHidden, shownValue } from './shown.ts'

/** What a plan shows of the value that Fivetran reports for the field at `path`. */
export function shownBefore(observed: Value | undefined, type: FieldType | undefined, path: string, recorded: RecordedConnector | undefined): Shown {
  const names = secretNames(path, recorded)
  if (names === 'all') return shownHidden(observed)
  return shownValue(observed === undefined ? undefined : maskKeys(observed, names), type)
}

/** Names of the keys inside the field that held secrets; `all` where the field was one itself or nothing tells which. */
function secretNames(path: string, recorded: RecordedConnector | undefined): ReadonlySet<string> | 'all' {
  const secret = Object.entries(recorded?.fields ?? {}).flatMap(([name, field]) => (field.secret === true && isAtOrIn(name, path) ? [name] : []))
  const names = secret.map(name => /\.([^.\]]+)$/.exec(name.slice(path.length))?.[1])
  return names.includes(undefined) ? 'all' : new Set(names.filter(name => name !== undefined))
}

function isAtOrIn(name: string, path: string): boolean {
  return name === path || name.startsWith(`${path}.`) || name.startsWith(`${path}[`)
}
