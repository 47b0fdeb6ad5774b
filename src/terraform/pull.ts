/** A state file of format 4, as `terraform state pull` and `tofu state pull` print it. */
import { isJsonObject, type Json, type JsonObject } from '../model/value.ts'
import { own, setOwn } from '../model/own.ts'
import { addressOf } from './address.ts'
import { keyOf, listOf, objectOf, textOf, wholeOf } from './fields.ts'
import type { TerraformResource, TerraformState } from './resource.ts'
import { stateOf } from './show.ts'

/** The resources of the state. */
export function readStateFile(file: JsonObject): TerraformState {
  const ofMode = (mode: string): TerraformResource[] =>
    listOf(file, 'resources')
      .filter(one => one['mode'] === mode)
      .flatMap(one => listOf(one, 'instances').map(instance => resourceOf(one, instance)))
  const sensitive = Object.values(objectOf(file, 'outputs')).flatMap(output =>
    isJsonObject(output) && output['sensitive'] === true ? [output['value'] ?? null] : [],
  )
  return stateOf({ from: 'state', resources: ofMode('managed'), unmade: [], sensitive, beside: ofMode('data') })
}

function resourceOf(one: JsonObject, instance: JsonObject): TerraformResource {
  const [type, name, module] = [textOf(one, 'type'), textOf(one, 'name'), textOf(one, 'module')]
  const indexKey = keyOf(instance, 'index_key')
  const { dependencies } = instance
  return {
    address: addressOf(module, type, name, indexKey),
    type,
    name,
    module,
    indexKey,
    dependencies: Array.isArray(dependencies) ? dependencies.filter(text => typeof text === 'string') : [],
    provider: providerOf(textOf(one, 'provider')),
    schemaVersion: wholeOf(instance, 'schema_version'),
    values: withoutTypes(objectOf(instance, 'attributes')),
    sensitive: marksOf(instance['sensitive_attributes']),
    declared: undefined,
    unsettled: unsettledIn(instance),
  }
}

function unsettledIn(instance: JsonObject): TerraformResource['unsettled'] {
  if (textOf(instance, 'deposed') !== '') return { why: 'deposed', actions: [] }
  return instance['status'] === 'tainted' ? { why: 'tainted', actions: [] } : undefined
}

/** Of `module.a.provider["registry.terraform.io/fivetran/fivetran"].eu` what is in the quotes. */
function providerOf(text: string): string {
  return /provider\["([^"]*)"\]/.exec(text)?.[1] ?? text
}

/** An attribute without a type of its own in the schema stands beside the type of its value. */
function withoutTypes(attributes: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, isTyped(value) ? (value['value'] ?? null) : value]),
  )
}

function isTyped(value: Json): value is JsonObject {
  return isJsonObject(value) && Object.keys(value).toSorted().join() === 'type,value'
}

/** The paths of sensitive attributes as the tree that `terraform show -json` has. */
function marksOf(paths: Json | undefined): Json {
  const tree: JsonObject = {}
  for (const path of Array.isArray(paths) ? paths : []) {
    if (Array.isArray(path)) mark(tree, path.filter(isJsonObject))
  }
  return tree
}

function mark(tree: JsonObject, [step, ...below]: readonly JsonObject[]): void {
  // Beneath an entry of a list or a map the names are data: all of the attribute counts as sensitive.
  if (step === undefined || step['type'] !== 'get_attr') return
  const name = textOf(step, 'value')
  const inner = own(tree, name)
  if (inner === true) return
  if (below[0]?.['type'] !== 'get_attr') return setOwn(tree, name, true)
  const next: JsonObject = isJsonObject(inner) ? inner : {}
  setOwn(tree, name, next)
  mark(next, below)
}
