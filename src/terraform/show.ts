/** The output of `terraform show -json`, for a state and for a saved plan, and of `tofu show -json`. */
import { isJsonObject, type Json, type JsonObject } from '../model/value.ts'
import { configuredIn } from './configuration.ts'
import { flag, keyOf, listOf, objectOf, textOf, wholeOf } from './fields.ts'
import { pendingIn } from './pending.ts'
import type { TerraformResource, TerraformState } from './resource.ts'

/** True for the JSON of a saved plan. */
export function isPlan(file: JsonObject): boolean {
  return ['planned_values', 'resource_changes', 'prior_state'].some(name => file[name] !== undefined)
}

/** The resources of a state; none for a state that is empty. */
export function readShownState(file: JsonObject): TerraformState {
  const values = objectOf(file, 'values')
  return stateOf({
    from: 'state',
    resources: resourcesOf(values),
    unmade: [],
    sensitive: outputsOf(values),
    beside: resourcesOf(values, 'data'),
  })
}

/** The state that a saved plan was made of, and what the plan tells of each resource beside. */
export function readShownPlan(file: JsonObject): TerraformState {
  const values = objectOf(objectOf(file, 'prior_state'), 'values')
  const changes = listOf(file, 'resource_changes')
  const pending = pendingIn(changes)
  const declaredBy = configuredIn(objectOf(file, 'configuration'))
  const resources = resourcesOf(values).map((resource): TerraformResource => {
    const declared = declaredBy(resource)
    return Object.assign(resource, { declared, unsettled: resource.unsettled ?? pending(resource.address, declared) })
  })
  return stateOf({
    from: 'plan',
    resources,
    unmade: unmadeIn(changes),
    sensitive: [...outputsOf(values), ...variablesOf(file)],
    beside: [
      ...resourcesOf(values, 'data'),
      ...['managed', 'data'].flatMap(mode => resourcesOf(objectOf(file, 'planned_values'), mode)),
    ],
  })
}

/** What was read, with the program that wrote it. */
export function stateOf(read: Omit<TerraformState, 'tofu'>): TerraformState {
  return { ...read, tofu: read.resources.some(({ provider }) => provider.startsWith('registry.opentofu.org/')) }
}

function unmadeIn(changes: readonly JsonObject[]): TerraformState['unmade'] {
  return changes.filter(isCreated).map(one => ({
    address: textOf(one, 'address'),
    type: textOf(one, 'type'),
    provider: textOf(one, 'provider_name'),
  }))
}

/** A replacement has a deletion, too. */
function isCreated(one: JsonObject): boolean {
  const { actions } = objectOf(one, 'change')
  return one['mode'] === 'managed' && Array.isArray(actions) && actions.every(action => action === 'create')
}

function resourcesOf(values: JsonObject, mode = 'managed'): TerraformResource[] {
  return inModule(objectOf(values, 'root_module'), mode)
}

function inModule(module: JsonObject, mode: string): TerraformResource[] {
  const path = textOf(module, 'address')
  return [
    ...listOf(module, 'resources').flatMap(one => (one['mode'] === mode ? [resourceOf(one, path)] : [])),
    ...listOf(module, 'child_modules').flatMap(child => inModule(child, mode)),
  ]
}

function resourceOf(one: JsonObject, module: string): TerraformResource {
  return {
    address: textOf(one, 'address'),
    type: textOf(one, 'type'),
    name: textOf(one, 'name'),
    module,
    indexKey: keyOf(one, 'index'),
    dependencies: Array.isArray(one['depends_on']) ? one['depends_on'].filter(text => typeof text === 'string') : [],
    provider: textOf(one, 'provider_name'),
    schemaVersion: wholeOf(one, 'schema_version'),
    values: objectOf(one, 'values'),
    sensitive: one['sensitive_values'] ?? {},
    declared: undefined,
    unsettled: unsettledIn(one),
  }
}

function unsettledIn(one: JsonObject): TerraformResource['unsettled'] {
  if (textOf(one, 'deposed_key') !== '') return { why: 'deposed', actions: [] }
  return flag(one, 'tainted') ? { why: 'tainted', actions: [] } : undefined
}

function outputsOf(values: JsonObject): Json[] {
  return Object.values(objectOf(values, 'outputs')).flatMap(output =>
    isJsonObject(output) && output['sensitive'] === true ? [output['value'] ?? null] : [],
  )
}

/** The values of the root module's variables that are declared sensitive. */
function variablesOf(file: JsonObject): Json[] {
  const declared = objectOf(objectOf(objectOf(file, 'configuration'), 'root_module'), 'variables')
  return Object.entries(objectOf(file, 'variables')).flatMap(([name, variable]) =>
    flag(objectOf(declared, name), 'sensitive') && isJsonObject(variable) ? [variable['value'] ?? null] : [],
  )
}
