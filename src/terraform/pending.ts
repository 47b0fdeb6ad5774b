/** What a plan would do. */
import { own } from '../model/own.ts'
import { isJsonObject, type Json, type JsonObject } from '../model/value.ts'
import { isExpression } from './declared.ts'
import { objectOf, textOf } from './fields.ts'
import type { Unsettled } from './resource.ts'

/** `forget` takes a resource out of the state and changes nothing. */
const CHANGES_NOTHING: ReadonlySet<string> = new Set(['no-op', 'read', 'forget'])

/**
 * Whether the plan would do something to the resource of an address. A move and an import count: the state does not have
 * them until they are applied. An update that changes nothing which the configuration sets does not: the provider plans
 * some resources so forever. `changes`: the plan's `resource_changes`; `expressions`: what the resource's block sets.
 */
export function pendingIn(
  changes: readonly JsonObject[],
): (address: string, expressions: JsonObject | undefined) => Unsettled | undefined {
  // What an earlier object of the address waits for is said of that object.
  const present = changes.filter(one => textOf(one, 'deposed') === '')
  const byAddress = new Map(
    present.flatMap((one): [string, JsonObject][] => [
      [textOf(one, 'previous_address'), one],
      [textOf(one, 'address'), one],
    ]),
  )
  return (address, expressions) => {
    const change = byAddress.get(address)
    const actions = change === undefined ? [] : actionsOf(change, expressions)
    return actions.length === 0 ? undefined : { why: 'pending', actions }
  }
}

function actionsOf(one: JsonObject, expressions: JsonObject | undefined): string[] {
  const change = objectOf(one, 'change')
  const { actions, importing } = change
  const named = Array.isArray(actions) ? actions.filter(action => typeof action === 'string') : []
  const isEmptyUpdate = named.join() === 'update' && isSame(change, expressions ?? {})
  const before = textOf(one, 'previous_address')
  return [
    ...named.filter(action => !CHANGES_NOTHING.has(action) && !isEmptyUpdate),
    ...(before === '' || before === textOf(one, 'address') ? [] : ['move']),
    ...(importing === undefined || importing === null ? [] : ['import']),
  ]
}

/** True where nothing differs but what is known after the apply alone and is not set. */
function isSame({ before, after, after_unknown: unknown }: JsonObject, expressions: JsonObject): boolean {
  return isSameValue(before ?? null, after ?? null, unknown ?? false, expressions)
}

/** `set`: the expressions of what is set; undefined where nothing is. */
function isSameValue(before: Json, after: Json, unknown: Json, set: Json | undefined): boolean {
  if (unknown === true) return set === undefined
  if (Array.isArray(before) && Array.isArray(after)) return isSameList(before, after, unknown, set)
  if (isJsonObject(before) && (isJsonObject(after) || after === null)) {
    const others = isJsonObject(after) ? after : {}
    return [...new Set([...Object.keys(before), ...Object.keys(others)])].every(name =>
      isSameValue(
        own<Json>(before, name) ?? null,
        own<Json>(others, name) ?? null,
        isJsonObject(unknown) ? (own<Json>(unknown, name) ?? false) : unknown,
        setBelow(set, name),
      ),
    )
  }
  return before === after
}

/** A set of blocks is in no order once a part of it is unknown. */
function isSameList(before: readonly Json[], after: readonly Json[], unknown: Json, set: Json | undefined): boolean {
  if (before.length !== after.length) return false
  const marks = Array.isArray(unknown) ? unknown : []
  const left = after.map((item, at) => ({ item, mark: marks[at] ?? unknown }))
  return before.every(item => {
    const at = left.findIndex(other =>
      isSameValue(item, other.item, Array.isArray(other.mark) ? false : other.mark, set),
    )
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}

/** Below an expression all is set that it holds; of blocks that are many, what every one sets. */
function setBelow(set: Json | undefined, name: string): Json | undefined {
  if (Array.isArray(set)) {
    const below = set.map(block => setBelow(block, name))
    return below.includes(undefined) ? undefined : below[0]
  }
  if (!isJsonObject(set)) return set
  return isExpression(set) ? set : own<Json>(set, name)
}
