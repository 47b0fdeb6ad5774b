/** What is to be done in Terraform once manifests manage some of its resources. Pure: it reads and writes nothing. */
import type { Deletion, Dependent, Leaving } from '../../model/leaving.ts'
import { blockAddress } from '../address.ts'
import {
  callBlock,
  callOf,
  lineage,
  resourceBlock,
  within,
  withoutKeys,
  type Configuration,
  type LeavingResource,
} from './configuration.ts'
import { editsOf } from './edits.ts'
import { removedFile } from './removed-file.ts'
import { singleOf } from './singles.ts'

export interface LeavingInput {
  /** All that the state manages, of every provider. */
  readonly resources: readonly LeavingResource[]
  /** The addresses of what manifests manage now: connectors, groups, destinations, and what has joined them. */
  readonly taken: ReadonlySet<string>
  readonly configuration: Configuration
  /** The text of `fivetran-removed.tf` that is beside the configuration. */
  readonly existing: string | undefined
}

/** What a person has to do, and the file that does the rest; nothing of it holds a value but ids. */
export function leave({ resources, taken, configuration, existing }: LeavingInput): Leaving {
  const [all, staying] = partition(resources, one => taken.has(one.address) && one.unsettled === undefined)
  const leaving = all.filter(({ type, name }) => IDENTIFIER.test(type) && IDENTIFIER.test(name))
  const calls = wholeCalls(leaving, staying, configuration)
  const isCalled = (module: string): boolean => lineage(module).some(above => calls.has(above))
  const stayingBlocks = new Set(staying.map(blockAddress))
  const isAlone = (one: LeavingResource): boolean =>
    alikeBlocks(one, configuration).every(other => !stayingBlocks.has(other))
  const isBound = ({ module }: LeavingResource): boolean => distantSource(module, configuration) !== undefined
  const [free, kept] = partition(leaving, one => isCalled(one.module) || (isAlone(one) && !isBound(one)))
  const released = [...new Set(free.map(blockAddress))]
  const rest = kept.map(one =>
    singleOf(one, { staying, source: distantSource(one.module, configuration), configuration }),
  )
  const isReleased = new Set(released)
  const deletions = deletionsOf(isReleased, calls, configuration)
  const found = new Set(deletions.flatMap(({ addresses }) => addresses))
  return {
    released,
    file: removedFile(released, existing),
    deletions,
    unfound: released.filter(block => !found.has(block) && !isCalled(moduleOf(block))),
    singles: rest.filter(one => 'keys' in one),
    edits: editsOf({ released: isReleased, calls, instances: leaving, configuration }),
    bound: rest.filter(one => 'why' in one),
    dependents: dependentsOf(staying, isReleased, configuration),
  }
}

/** What a block may be called. A state file with another name in it is damaged, and such a name is written nowhere. */
const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u

/**
 * The calls of modules that nothing of stays: whoever deletes the call deletes all blocks in it. The outermost alone, and
 * of a folder that is several modules all of them.
 */
function wholeCalls(
  leaving: readonly LeavingResource[],
  staying: readonly LeavingResource[],
  configuration: Configuration,
): ReadonlySet<string> {
  const kept = new Set(staying.flatMap(({ module }) => lineage(module)))
  const whole = new Set(leaving.flatMap(({ module }) => lineage(module)).filter(module => !kept.has(module)))
  const isDeletable = (module: string): boolean =>
    callSites(module, configuration).every(site => !kept.has(site)) && callBlock(module, configuration) !== undefined
  const deletable = new Set([...whole].filter(isDeletable))
  return new Set(
    [...deletable].filter(
      module =>
        !lineage(module)
          .slice(0, -1)
          .some(above => deletable.has(above)),
    ),
  )
}

/** The module, and those that the same line of the same folder calls. */
function callSites(module: string, { alike }: Configuration): string[] {
  const call = callOf(module)
  if (call === undefined) return []
  return (alike.get(call.parent) ?? [call.parent]).map(parent => within(parent, `module.${call.name}`))
}

/** The blocks that are one block in one file: of a folder that is several modules, one of each. */
function alikeBlocks({ module, type, name }: LeavingResource, { alike }: Configuration): string[] {
  const own = withoutKeys(module)
  return (alike.get(own) ?? [own]).map(other => within(other, `${type}.${name}`))
}

function distantSource(module: string, { distant }: Configuration): string | undefined {
  return lineage(withoutKeys(module)).flatMap(above => distant.get(above) ?? [])[0]
}

function deletionsOf(
  released: ReadonlySet<string>,
  calls: ReadonlySet<string>,
  configuration: Configuration,
): Deletion[] {
  const found = [...configuration.blocks].flatMap(([module, blocks]) =>
    lineage(module).some(above => calls.has(above))
      ? []
      : blocks.flatMap(({ type, labels, path, line }) => {
          const address = within(module, [...(type === 'module' ? [type] : []), ...labels].join('.'))
          const isDeleted = type === 'resource' ? released.has(address) : type === 'module' && calls.has(address)
          return isDeleted ? [{ address, path, line }] : []
        }),
  )
  return [...Map.groupBy(found, ({ path, line }) => `${path}:${line}`).values()].flatMap(same =>
    same.slice(0, 1).map(({ path, line }) => ({ path, line, addresses: same.map(({ address }) => address) })),
  )
}

/** By the state, what stays and depends on something that leaves, where no file could tell. */
function dependentsOf(
  staying: readonly LeavingResource[],
  released: ReadonlySet<string>,
  configuration: Configuration,
): Dependent[] {
  return staying.flatMap(resource => {
    const on = resource.dependencies.filter(one => released.has(one))
    const isKnown = resourceBlock(resource, configuration) !== undefined
    return isKnown || on.length === 0 ? [] : [{ address: resource.address, on }]
  })
}

function partition<T>(all: readonly T[], is: (one: T) => boolean): readonly [T[], T[]] {
  return [all.filter(is), all.filter(one => !is(one))]
}

function moduleOf(block: string): string {
  return block.split('.').slice(0, -2).join('.')
}
