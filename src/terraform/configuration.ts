/** What the configuration in a saved plan sets. It tells which attributes are set, and of most of them not to what. */
import type { JsonObject } from '../model/value.ts'
import { moduleSteps } from './address.ts'
import { listOf, objectOf, textOf } from './fields.ts'
import type { TerraformResource } from './resource.ts'

/**
 * What the block of a resource sets: each attribute as an expression, each block below it as a mapping or a list of
 * such. `dynamic` blocks are not in it. `configuration`: the plan's.
 */
export function configuredIn(
  configuration: JsonObject,
): (resource: Pick<TerraformResource, 'module' | 'type' | 'name'>) => JsonObject | undefined {
  const root = objectOf(configuration, 'root_module')
  return ({ module, type, name }) => {
    const own = moduleSteps(module).reduce(
      (of, step) => objectOf(objectOf(objectOf(of, 'module_calls'), step.name), 'module'),
      root,
    )
    const block = listOf(own, 'resources').find(
      one => one['mode'] === 'managed' && textOf(one, 'type') === type && textOf(one, 'name') === name,
    )
    return block === undefined ? undefined : objectOf(block, 'expressions')
  }
}
