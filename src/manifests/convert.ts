/** Checks a YAML node against a field's type and converts it. Pure: problems and positions go into the context. */
import type { Problem } from '../model/errors.ts'
import { LIMITS } from './limits.ts'
import {
  isNullNode,
  positionAt,
  type Entry,
  type ListNode,
  type MappingNode,
  type Mark,
  type Node,
  type ScalarNode,
} from './node.ts'
import { resolveReferences, type References, type Resolved } from './references.ts'
import type { FieldType } from '../model/field-type.ts'
import type { Positions } from '../model/position.ts'
import { Secret } from '../model/secret.ts'
import { containsMask, formatPath, isMask, type Path, type Value, type ValueObject } from '../model/value.ts'
import { exampleOf } from './example.ts'
import { own } from '../model/own.ts'
import { readScalar, TYPE_NAMES } from './scalar.ts'
import { sameButForSecrets } from './same-entries.ts'
import { isSensitiveName, type Area } from '../kinds/connector/sensitivity.ts'
import { didYouMean, listNames } from '../model/suggest.ts'

export interface ConvertContext {
  readonly file: string
  /** Filled: everything that is wrong. */
  readonly problems: Problem[]
  /** Filled: where each field (its key) and list entry stands. */
  readonly positions: Positions
  readonly references: References
  /** True: a literal may stand in a sensitive field. It becomes a Secret all the same. */
  readonly allowPlaintextSecrets: boolean
  /** What a field that its type does not list is: an error, or (when the types are not the service's own) a warning. */
  readonly unknownFields: 'error' | 'warning'
  readonly area: Area
}

const ANY: FieldType = { type: 'any', secret: false, readonly: false, immutable: false }

/** The node's value by its type; undefined when that is not possible, with the problems in `context`. */
export function convert(node: Node, type: FieldType, path: Path, context: ConvertContext): Value | undefined {
  if (isNullNode(node)) return convertNull(node, type, path, context)
  if (node.kind === 'mapping') return convertMapping(node, type, path, context)
  if (node.kind === 'list') return convertList(node, type, path, context)
  return convertScalar(node, type, path, context)
}

/**
 * Adds a problem at a place of the document that is being converted; no more once there are very many of that severity.
 */
export function complain(
  context: ConvertContext,
  mark: Mark,
  message: string,
  hint?: string,
  severity: Problem['severity'] = 'error',
): undefined {
  if (hasEnough(context, severity)) return
  context.problems.push({
    severity,
    message,
    ...(hint === undefined || hint === '' ? {} : { hint }),
    position: positionAt(context.file, mark),
  })
}

/** True when a document has so many problems of that severity that no more are added. */
export function hasEnough(context: ConvertContext, severity: Problem['severity']): boolean {
  return context.problems.filter(problem => problem.severity === severity).length >= LIMITS.problems
}

function convertNull(node: Node, type: FieldType, path: Path, context: ConvertContext): null | undefined {
  if (typeof path.at(-1) === 'number')
    return complain(
      context,
      node,
      `An entry of \`${formatPath(path.slice(0, -1))}\` is empty.`,
      'Give it a value, or remove the `-`.',
    )
  const commented = node.kind === 'scalar' && node.commented === true
  if (commented) return complainCommented(node, type, path, context)
  if (type.secret) return complainEmptySecret(node, path, context)
  if (type.nullable === false)
    return complain(context, node, `\`${formatPath(path)}\` cannot be empty.`, 'Give it a value, or remove the line.')
  return null
}

function complainCommented(node: Node, type: FieldType, path: Path, context: ConvertContext): null | undefined {
  const isWrong = type.secret || type.nullable === false
  complain(
    context,
    node,
    `\`${formatPath(path)}\` has no value: what follows \` #\` is a comment.`,
    'Put the value in quotes.',
    isWrong ? 'error' : 'warning',
  )
  return isWrong ? undefined : null
}

function convertMapping(
  node: MappingNode,
  type: FieldType,
  path: Path,
  context: ConvertContext,
): ValueObject | undefined {
  if (type.type !== 'object' && type.type !== 'any') return complainType(node, type, path, context)
  const result: ValueObject = {}
  let failed = false
  for (const entry of node.entries) {
    const value = convertEntry(entry, type, path, context)
    if (value === undefined) failed = true
    else result[entry.key] = value
  }
  return failed ? undefined : result
}

/**
 * The value of one field of a mapping of that type, which stands at `path`; its place goes into the context as well.
 */
export function convertEntry(entry: Entry, type: FieldType, path: Path, context: ConvertContext): Value | undefined {
  const place = [...path, entry.key]
  context.positions.set(place, positionAt(context.file, entry))
  const listed = own(type.properties, entry.key)
  if (listed === undefined && type.properties !== undefined) {
    complainUnknown(entry, type.properties, place, context)
    if (context.unknownFields === 'error') return undefined
  }
  if (listed?.readonly === true)
    return complain(
      context,
      entry,
      `\`${formatPath(place)}\` is read-only: Fivetran sets it.`,
      'Remove it; the output `connectors` gives it back.',
    )
  if (listed?.status === 'sunset' || listed?.status === 'development') {
    complain(
      context,
      entry,
      `Fivetran lists \`${formatPath(place)}\` as ${listed.status === 'sunset' ? 'to be removed' : 'in development'}.`,
      'It may stop working.',
      'warning',
    )
  }
  return convert(
    entry.value,
    inherit(listed ?? ANY, type.secret || (listed === undefined && isSensitiveName(context.area, entry.key))),
    place,
    context,
  )
}

function complainUnknown(
  entry: Entry,
  known: Readonly<Record<string, FieldType>>,
  path: Path,
  context: ConvertContext,
): void {
  // Comparing names is the one costly step, so it must not happen for each of a hundred thousand fields.
  if (hasEnough(context, context.unknownFields)) return
  const name = `\`${formatPath(path)}\``
  const source = entry.mergedIn === undefined ? '' : ` (brought in by \`<<\` in line ${entry.mergedIn})`
  if (context.unknownFields === 'error')
    complain(
      context,
      entry,
      `${name} is not a known field${source}.`,
      didYouMean(entry.key, Object.keys(known)) ?? unknownHint(known),
    )
  // What other services call their fields would mislead.
  else
    complain(
      context,
      entry,
      `${name} could not be checked, because this run has no metadata of the service.`,
      undefined,
      'warning',
    )
}

function unknownHint(known: Readonly<Record<string, FieldType>>): string {
  const names = Object.keys(known)
  return names.length <= 8 ? `Write ${listNames(names)}.` : 'Remove it, or check its name.'
}

function convertList(node: ListNode, type: FieldType, path: Path, context: ConvertContext): Value[] | undefined {
  if (type.type !== 'array' && type.type !== 'any') return complainType(node, type, path, context)
  const items = inherit(type.items ?? ANY, type.secret)
  const result: Value[] = []
  for (const [index, item] of node.items.entries()) {
    const place = [...path, index]
    context.positions.set(place, positionAt(context.file, item))
    const value = convert(item, items, place, context)
    if (value !== undefined) result.push(value)
  }
  if (type.secret && node.items.length === 0) return complainEmptySecret(node, path, context)
  if (result.length !== node.items.length) return undefined
  return areTellable(node, result, path, context) ? result : undefined
}

/**
 * False, with problems, where a plan would show several entries as one and the same, so that nobody could review their
 * secrets.
 */
function areTellable(node: ListNode, list: readonly Value[], path: Path, context: ConvertContext): boolean {
  const same = sameButForSecrets(list)
  for (const { first, second, field, value } of same) {
    const line = (node.items[first] ?? node).line
    const message = `\`${formatPath(path)}\` has two entries with \`${field}: ${String(value)}\` that differ in nothing but secrets; the first is in line ${line}.`
    complain(context, node.items[second] ?? node, message, `Entries are matched by \`${field}\`: keep one of the two.`)
  }
  return same.length === 0
}

function convertScalar(node: ScalarNode, type: FieldType, path: Path, context: ConvertContext): Value | undefined {
  const resolved = resolveReferences(node.text, context.references)
  if ('message' in resolved)
    return complain(context, node, `\`${formatPath(path)}\`: ${resolved.message}`, resolved.hint)
  if (type.type === 'array' || type.type === 'object') return complainType(node, type, path, context)
  if (resolved.deferred) return Secret.deferred(resolved.references, resolved.template)
  if (!isAcceptable(node, resolved, type, path, context)) return undefined
  const hidden = type.secret || resolved.secret
  const read = readScalar(resolved.text, node.plain && resolved.references.length === 0, type)
  if ('value' in read)
    return hidden && read.value !== null
      ? Secret.of(read.value, resolved.references, resolved.template, resolved.parts)
      : read.value
  const given = hidden ? '; the (hidden) value does not fit' : `, not ${quoted(resolved.text)}`
  return complain(
    context,
    node,
    `\`${formatPath(path)}\` ${read.problem}${given}.`,
    read.hint(hidden ? '' : resolved.text),
  )
}

/** False, with a problem, for what would overwrite a real secret or put one in the repository. */
function isAcceptable(
  node: ScalarNode,
  resolved: Resolved,
  type: FieldType,
  path: Path,
  context: ConvertContext,
): boolean {
  const name = `\`${formatPath(path)}\``
  const hidden = type.secret || resolved.secret
  // Other fields of the manifest are sent as well; a secret of one's own may hold asterisks, but not be made of them.
  if (hidden ? isMask(resolved.text) : containsMask(resolved.text)) {
    const what = isMask(resolved.text) ? 'is' : 'holds'
    complain(
      context,
      node,
      `${name} ${what} a mask (\`******\`): it would overwrite the real value.`,
      'Write a reference such as `${{ secrets.NAME }}`, or remove the line to leave the field unmanaged.',
    )
    return false
  }
  if (!type.secret) return true
  if (resolved.text === '') complainEmptySecret(node, path, context)
  else if (resolved.references.length === 0 && !context.allowPlaintextSecrets) {
    complain(
      context,
      node,
      `${name} is sensitive and cannot be written in a manifest.`,
      'Write a reference such as `${{ secrets.NAME }}`; if it is no secret here, set the input `allow-plaintext-secrets`.',
    )
  } else return true
  return false
}

function complainEmptySecret(mark: Mark, path: Path, context: ConvertContext): undefined {
  return complain(
    context,
    mark,
    `\`${formatPath(path)}\` is an empty secret: it would overwrite the real one.`,
    'Write a reference such as `${{ secrets.NAME }}`, or remove the line to leave the field unmanaged.',
  )
}

function complainType(node: Node, type: FieldType, path: Path, context: ConvertContext): undefined {
  const given = node.kind === 'scalar' ? 'a single value' : `a ${node.kind}`
  return complain(
    context,
    node,
    `\`${formatPath(path)}\` takes ${TYPE_NAMES[type.type]}, not ${given}.`,
    exampleOf(node, type, path),
  )
}

function inherit(type: FieldType, secret: boolean): FieldType {
  return secret && !type.secret ? { ...type, secret: true } : type
}

/** A long text is not shown in part: the part could be that of a secret, which is looked for as a whole. */
function quoted(text: string): string {
  return text.length > 40 ? `a text of ${text.length} characters` : `\`${text.replaceAll(/\s+/g, ' ')}\``
}
