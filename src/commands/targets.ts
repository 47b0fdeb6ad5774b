import picomatch from 'picomatch'
import type { Address } from '../model/connector.ts'

/**
 * A test for the input `targets`: addresses or globs, one a line. `*` stays within one part of an address, `**` does not; the group's id is
 * accepted for its name; case does not count. Nothing given selects everything.
 */
export function selector(targets: readonly string[]): (address: Address) => boolean {
  if (targets.length === 0) return () => true
  const matches = picomatch([...targets], { nocase: true, dot: true })
  return ({ group, schema }) => matches(`${group.name}/${schema}`) || matches(`${group.id}/${schema}`)
}
