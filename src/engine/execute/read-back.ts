/** What Fivetran reports of a field after the request that sent it: the only thing that later runs compare it with. */
import type { FieldType } from '../../model/field-type.ts'
import { own } from '../../model/own.ts'
import type { DesiredResource } from '../../model/resource.ts'
import {
  holdsMask,
  isEmpty,
  isJsonObject,
  isObject,
  type Json,
  type JsonObject,
  type ValueObject,
} from '../../model/value.ts'
import type { Leaf } from '../diff/leaf.ts'
import { comparedLeavesOf, isApart } from '../diff/leaves.ts'
import { valueAt } from '../diff/removed.ts'
import type { ChangePorts } from './ports.ts'
import { noteObserved, type Progress, type SentFields } from './progress.ts'

/** Takes note of fields that were sent, until it is read what Fivetran made of them. */
export function noteSent(progress: Progress, sent: SentFields): void {
  progress.sent = [...progress.sent, sent]
  progress.unread = sent
}

/**
 * Reads what Fivetran made of the fields that were sent last, by one GET where the answer did not say. Throws ApiError.
 */
export async function readBack(
  progress: Progress,
  desired: DesiredResource,
  { api }: Pick<ChangePorts, 'api'>,
): Promise<void> {
  const { id, unread, observed } = progress
  if (id === undefined || unread === undefined) return
  if (!saysAll(desired, unread, observed?.fields)) await readAgain(progress, id, api)
  const answer = progress.observed?.fields
  if (answer === undefined) return
  progress.read = unread === 'everything' ? answer : withAnswer(progress.read ?? {}, unread, answer, desired.type)
  progress.unread = undefined
}

/** Reads the resource itself, which is what later runs compare. Throws ApiError. */
export async function readAgain(progress: Progress, id: string, api: ChangePorts['api']): Promise<void> {
  const answer = await api.read(id)
  if (answer !== undefined) noteObserved(progress, answer)
}

/**
 * False for an answer that is not what a GET will say: it leaves out what was sent, or shows a secret that is masked
 * there. Taken for what was read back, it would be a difference for ever.
 */
function saysAll(desired: DesiredResource, sent: SentFields, answer: JsonObject | undefined): boolean {
  if (answer === undefined) return false
  const leaves = comparedLeavesOf(desired, answer).filter(
    leaf => leaf.reported && !isApart(leaf) && isSent(leaf, [sent]),
  )
  return !leaves.some(leaf => (leaf.secret ? isBare(leaf) : isMissing(leaf)))
}

/** True for a secret of Fivetran's own that stands in an answer as it is. */
function isBare({ observed, type }: Leaf): boolean {
  return type?.secret === true && !isEmpty(observed) && !holdsMask(observed)
}

/** True for a value that was to be set and is not reported. */
export function isMissing({ desired, observed }: Pick<Leaf, 'desired' | 'observed'>): boolean {
  return observed === undefined && !isEmpty(desired) && desired !== false
}

/** True for a leaf whose value was in one of the requests. A creation has no part in what has requests of its own. */
export function isSent(leaf: Pick<Leaf, 'requestField' | 'type'>, sent: readonly SentFields[]): boolean {
  return sent.some(body => (body === 'everything' ? !isApart(leaf) : valueAt(body, leaf.requestField) !== undefined))
}

/** `read` with the answer's values in the place of those that were sent. */
function withAnswer(read: JsonObject, sent: ValueObject, answer: JsonObject, type: FieldType): JsonObject {
  return fieldsIn(sent, type).reduce((result, field) => withField(result, answer, field), read)
}

/** The fields that stand in a body, each as deep as a request can name it. */
function fieldsIn(sent: ValueObject, type: FieldType | undefined, path: readonly string[] = []): string[][] {
  return Object.entries(sent).flatMap(([key, value]) => {
    const [inner, place] = [own(type?.properties, key), [...path, key]]
    return inner?.partial === true && isObject(value) ? fieldsIn(value, inner, place) : [place]
  })
}

/** `read` with the answer's value of one field that a request can carry: `['config', 'port']`, `['paused']`. */
export function withField(read: JsonObject, answer: JsonObject, [key = '', ...rest]: readonly string[]): JsonObject {
  const now = own<Json>(answer, key)
  const value = rest.length === 0 ? now : withField(objectOr(own<Json>(read, key)), objectOr(now), rest)
  const { [key]: _before, ...others } = read
  return value === undefined ? others : { ...others, [key]: value }
}

function objectOr(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}
