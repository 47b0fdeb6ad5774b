import picomatch from 'picomatch'
import { didYouMean } from '../model/suggest.ts'
import { UserError } from '../model/errors.ts'
import type { Kind } from '../kinds/kind.ts'
import type { Address } from '../model/resource.ts'

const OPTIONS = { nocase: true, dot: true }

/**
 * A test for the input `targets`: addresses or globs, one a line. `*` stays within one part of an address, `**` does
 * not. An address is also found by its aliases, such as those with an id in the place of a name. Case does not count.
 * Nothing given selects everything.
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
export function assertTargets(targets: readonly string[], addresses: readonly Address[], kinds: readonly Kind[]): void {
  const names = addresses.flatMap(namesOf)
  const idle = targets.filter(target => {
    const matches = picomatch(target, OPTIONS)
    return !names.some(name => matches(name))
  })
  if (idle.length === 0) return
  const words = kinds.map(kind => kind.words.one).join(' or ')
  const problems = idle.map(target => {
    const hint =
      didYouMean(
        target,
        addresses.map(({ name }) => name),
      ) ?? `Write addresses (\`${addresses[0]?.name ?? 'Warehouse/github'}\`) or globs, one a line.`
    return { severity: 'error' as const, message: `Input \`targets\`: no ${words} matches \`${target}\`.`, hint }
  })
  throw new UserError('invalid-input', problems)
}

function namesOf({ name, aliases }: Address): readonly string[] {
  return [name, ...aliases]
}
