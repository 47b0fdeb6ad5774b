import picomatch from 'picomatch'
import { listOf } from '../model/count.ts'
import { didYouMean } from '../model/suggest.ts'
import { UserError, type Problem } from '../model/errors.ts'
import type { Kind } from '../kinds/kind.ts'
import { identityOf, type Address } from '../model/resource.ts'

const OPTIONS = { nocase: true, dot: true }
/** Addresses that an error names. */
const NAMES = 5

/**
 * A test for the input `targets`: addresses or globs, one a line. `*` stays within one part of an address, `**` does
 * not. An address that begins with its kind (`<kind>:<name>`) is found by a target that does, or by `**`: what names
 * things below a folder does not mean the folder. An address is also found by its aliases, such as those with an id in
 * the place of a name. Case does not count. Nothing given selects everything.
 */
export function selector(targets: readonly string[]): (address: Address) => boolean {
  if (targets.length === 0) return () => true
  const matchers = targets.map(matcherOf)
  return address => matchers.some(matches => namesOf(address).some(name => matches(name, address)))
}

/** A test for the addresses that a target names as they are, not as one of many. */
export function namedIn(targets: readonly string[]): (address: Address) => boolean {
  const names = new Set(targets.map(target => target.toLowerCase()))
  return address => namesOf(address).some(name => names.has(name.toLowerCase()))
}

/**
 * Throws UserError for targets that select none of the addresses: a run that does nothing because of a typo looks like
 * a success. Throws it as well for those that name what resources live in by a name that two have.
 */
export function assertTargets(targets: readonly string[], addresses: readonly Address[], kinds: readonly Kind[]): void {
  const problems = targets.flatMap(target => problemOf(target, addresses, kinds) ?? [])
  if (problems.length > 0) throw new UserError('invalid-input', problems)
}

function problemOf(target: string, addresses: readonly Address[], kinds: readonly Kind[]): Problem | undefined {
  const matches = matcherOf(target)
  const found = addresses.filter(address => namesOf(address).some(name => matches(name, address)))
  if (found.length === 0) return idle(target, addresses, kinds)
  // Its own name tells an address apart from all others; another name may be that of two.
  const byAlias = found.filter(address => !matches(address.name, address))
  const byText = Map.groupBy(
    byAlias.flatMap(address =>
      address.aliases
        .filter(alias => matches(alias, address))
        .map(alias => ({ address, text: (parentIn(alias, address) || alias).toLowerCase() })),
    ),
    ({ text }) => text,
  )
  const shared = [...byText.values()].find(all => new Set(all.map(({ address }) => placeOf(address))).size > 1)
  return shared === undefined ? undefined : ambiguous(target, [...new Set(shared.map(({ address }) => address.name))])
}

function idle(target: string, addresses: readonly Address[], kinds: readonly Kind[]): Problem {
  const words = kinds
    .map(kind => kind.words.one)
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' or ')
  const hint =
    didYouMean(
      target,
      addresses.map(({ name }) => name),
    ) ?? `Write addresses (\`${addresses[0]?.name ?? 'Warehouse/github'}\`) or globs, one a line.`
  return { severity: 'error', message: `Input \`targets\`: no ${words} matches \`${target}\`.`, hint }
}

function ambiguous(target: string, names: readonly string[]): Problem {
  const some = listOf(
    names.map(name => `\`${name}\``),
    NAMES,
  )
  return {
    severity: 'error',
    message: `Input \`targets\`: \`${target}\` may mean ${some}.`,
    hint: 'Write them so, each on a line of its own, or with the id in the place of the name.',
  }
}

type Matcher = (name: string, address: Address) => boolean

/**
 * The target as a glob. What resources live in may have a name that is a glob itself (`Warehouse (decent_dropsy)`): it
 * also counts as it is written, and the rest of the target as a glob below it.
 */
function matcherOf(target: string): Matcher {
  const whole = picomatch(target, OPTIONS)
  const below = new Map<string, (name: string) => boolean>()
  const named = namedMatcher(target)
  return (name, address) => {
    if (isNamedByKind(address)) return named(name)
    if (whole(name)) return true
    const parent = parentIn(name, address)
    const rest = target.slice(parent.length)
    if (parent === '' || rest === '' || !target.toLowerCase().startsWith(parent.toLowerCase())) return false
    const matches = below.get(rest) ?? picomatch(rest, OPTIONS)
    below.set(rest, matches)
    return matches(address.localName)
  }
}

/** As `matcherOf`, for addresses that begin with their kind. A name is one part, whatever it holds. */
function namedMatcher(target: string): (name: string) => boolean {
  if (target !== '**' && !target.includes(':')) return () => false
  const matches = picomatch(target, { ...OPTIONS, bash: true })
  return name => name.toLowerCase() === target.toLowerCase() || matches(name)
}

/** True for an address of the form `<kind>:<name>`. */
function isNamedByKind({ kind, name }: Address): boolean {
  return name.startsWith(`${kind}:`)
}

/** What an alias must be of one alone: what a resource lives in, or the resource itself. */
function placeOf(address: Address): string {
  return isNamedByKind(address) ? identityOf(address) : address.partition
}

/** `Warehouse/` of `Warehouse/github`. */
function parentIn(name: string, { localName }: Address): string {
  return name.endsWith(`/${localName}`) ? name.slice(0, -localName.length) : ''
}

function namesOf({ name, aliases }: Address): readonly string[] {
  return [name, ...aliases]
}
