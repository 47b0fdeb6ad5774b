/** A mapping that is kept in one secret, as JSON: the way in which people hold the key of a service account. */
import { formatPath, type Path } from '../model/path.ts'
import { Secret, type Scalar } from '../model/secret.ts'
import { holdsMask, isEmpty, isJsonObject, type Json, type JsonObject } from '../model/value.ts'
import type { Complaint } from './problems.ts'
import type { References, ResolvedText } from './references.ts'

/**
 * The mapping as one secret, of which neither keys nor values are shown; each value in it is a secret by itself. A
 * complaint, without a word of the text, for what is no JSON object, is empty or holds a mask.
 */
export function secretMapping(
  { text, references, template, parts }: ResolvedText,
  path: Path,
  { onSecret }: Pick<References, 'onSecret'>,
): Secret | Complaint {
  const name = `\`${formatPath(path)}\``
  const source = references.length === 0 ? 'its text' : `\`${references.join('`, `')}\``
  const mapping = jsonObject(text)
  if (mapping === undefined) return { message: `${name} is a mapping, and ${source} is no JSON object.`, hint: HINT }
  if (isEmpty(mapping)) return { message: `${name} is an empty secret: it would overwrite the real one.`, hint: HINT }
  if (holdsMask(mapping))
    return { message: `${source} holds a mask (\`******\`), not a value.`, hint: 'Set it to the real value.' }
  // What the field's own name says is shown anyway, and would be cut out of it: "type": "service_account".
  const values = scalarsIn(mapping)
    .map(String)
    .filter(value => !name.includes(value))
  for (const value of values) onSecret?.(value)
  return Secret.of(mapping, references, template, [text, ...parts, ...values])
}

const HINT =
  'Keep the whole JSON object in one secret, from `{` to `}`, or write a mapping here, with a reference for each secret in it.'

function jsonObject(text: string): JsonObject | undefined {
  try {
    const value: Json = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function scalarsIn(value: Json): Scalar[] {
  if (Array.isArray(value)) return value.flatMap(scalarsIn)
  if (isJsonObject(value)) return Object.values(value).flatMap(scalarsIn)
  return value === null ? [] : [value]
}
