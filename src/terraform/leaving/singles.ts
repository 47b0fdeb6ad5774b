/** What leaves while other instances of its block stay: no `removed` block can name it, for it takes no keys. */
import type { Bound, FileLine, Single } from '../../model/leaving.ts'
import { moduleSteps } from '../address.ts'
import type { Block } from './blocks.ts'
import {
  callBlock,
  resourceBlock,
  within,
  withoutKeys,
  type Configuration,
  type LeavingResource,
} from './configuration.ts'

export interface SingleInput {
  readonly staying: readonly LeavingResource[]
  /** Of the module from elsewhere that declares it. */
  readonly source: string | undefined
  readonly configuration: Configuration
}

/** How one instance leaves, or why it cannot. */
export function singleOf(resource: LeavingResource, { staying, source, configuration }: SingleInput): Single | Bound {
  const { address } = resource
  const bound = (why: Bound['why'], place?: FileLine): Bound => ({ address, why, place, source: source ?? '' })
  if (source !== undefined) return bound('distant')
  const own = resourceBlock(resource, configuration)
  const addresses = staying.map(other => other.address)
  const candidates = keyedParts(resource, own, configuration)
  // From the outermost: taking away the key of a module takes all of its instance along.
  const free = candidates.find(({ holds, sameKey }) => !addresses.some(other => holds(other) || sameKey.test(other)))
  if (free === undefined) {
    const block = candidates.at(-1)?.block ?? own
    return block === undefined && candidates.length === 0
      ? { address, keys: undefined }
      : bound('shared', lineOf(block))
  }
  const { block, number, siblings, instance } = free
  const others = addresses.flatMap(other => siblings.exec(other)?.[1] ?? []).map(Number)
  if (number !== undefined && others.some(other => other > number)) return bound('numbered', lineOf(block))
  const by = (['for_each', 'count'] as const).find(one => block?.attributes.has(one))
  const place = lineOf(block)
  return { address, keys: place === undefined || by === undefined ? undefined : { ...place, by, instance } }
}

/** Something that has a key: an instance of a module that the resource is in, or the resource itself. */
interface Keyed {
  readonly block: Block | undefined
  /** `module.shop["berlin"]` */
  readonly instance: string
  /** Whether an address is in it. */
  readonly holds: (address: string) => boolean
  /** Finds what the same key of the same line makes elsewhere, in other instances of the modules around it. */
  readonly sameKey: RegExp
  /** Finds the numbers of the others. */
  readonly siblings: RegExp
  readonly number: number | undefined
}

/** From the outermost. */
function keyedParts(resource: LeavingResource, own: Block | undefined, configuration: Configuration): Keyed[] {
  const { module, type, name, address } = resource
  const steps = moduleSteps(module).map(step => ({ bare: `module.${step.name}`, key: step.key ?? '' }))
  const last = { bare: `${type}.${name}`, key: address.slice(within(module, `${type}.${name}`).length) }
  return [...steps, last].flatMap(({ bare, key }, at, all): Keyed[] => {
    if (key === '') return []
    const before = all.slice(0, at)
    const around = before.map(step => `${step.bare}${step.key}`).join('.')
    const instance = within(around, `${bare}${key}`)
    const path = before.map(step => step.bare).join('.')
    const elsewhere = (configuration.alike.get(path) ?? [path]).map(anyInstanceOf).join('|')
    const number = /^\[(\d+)\]$/.exec(key)?.[1]
    return [
      {
        block: at < steps.length ? callBlock(withoutKeys(instance), configuration) : own,
        instance,
        holds: other => other === instance || other.startsWith(`${instance}.`),
        sameKey: new RegExp(`^(?:${elsewhere})${RegExp.escape(`${bare}${key}`)}(\\.|$)`),
        siblings: new RegExp(`^${RegExp.escape(within(around, bare))}\\[(\\d+)\\](\\.|$)`),
        number: number === undefined ? undefined : Number(number),
      },
    ]
  })
}

/** What an address begins with that is in an instance of this module, whichever keys it has. */
function anyInstanceOf(module: string): string {
  return moduleSteps(module)
    .map(({ name }) => `${RegExp.escape(`module.${name}`)}(?:${ANY_KEY})?\\.`)
    .join('')
}

const ANY_KEY = '\\[(?:\\d+|"(?:[^"\\\\]|\\\\.)*")\\]'

function lineOf(block: Block | undefined): FileLine | undefined {
  return block === undefined ? undefined : { path: block.path, line: block.line }
}
