import picomatch from 'picomatch'
import { didYouMean } from '../model/suggest.ts'
import { UserError } from '../model/errors.ts'
import { formatAddress, type Address } from '../kinds/connector/connector.ts'

const OPTIONS = { nocase: true, dot: true }

/**
 * A test for the input `targets`: addresses or globs, one a line. `*` stays within one part of an address, `**` does
 * not; the group's id is
 * accepted for its name; case does not count. Nothing given selects everything.
 */
export function selector(targets: readonly string[]): (address: Address) => boolean {
  if (targets.length === 0) return () => true
  const matches = picomatch([...targets], OPTIONS)
  return address => namesOf(address).some(name => matches(name))
}

/**
 * Throws UserError for targets that select none of the addresses: a run that does nothing because of a typo looks like
 * a success.
 */
export function assertTargets(targets: readonly string[], addresses: readonly Address[]): void {
  const names = addresses.flatMap(namesOf)
  const idle = targets.filter(target => {
    const matches = picomatch(target, OPTIONS)
    return !names.some(name => matches(name))
  })
  if (idle.length === 0) return
  const problems = idle.map(target => {
    const hint =
      didYouMean(target, addresses.map(formatAddress)) ??
      'Write addresses (`Warehouse/github_connector`) or globs, one a line.'
    return { severity: 'error' as const, message: `Input \`targets\`: no connector matches \`${target}\`.`, hint }
  })
  throw new UserError('invalid-input', problems)
}

function namesOf({ group, schema }: Address): string[] {
  return [`${group.name}/${schema}`, `${group.id}/${schema}`]
}
