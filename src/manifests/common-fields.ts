/** The fields that manifests of every kind have. A kind puts them among its own. */
import { own } from '../model/own.ts'
import type { DesiredResource } from '../model/resource.ts'
import { Secret, type Scalar } from '../model/secret.ts'
import { didYouMean, nearestTo } from '../model/suggest.ts'
import { isObject, type Value } from '../model/value.ts'
import { isSentUnknown, type ConvertContext } from './convert.ts'
import { flag, list, mapping, name, text, writableNames, type ManifestField, type UnknownFields } from './field.ts'
import { entryAt, type MappingNode } from './node.ts'
import type { Complaint } from './problems.ts'

type Values = ReadonlyMap<string, Value>

/** `kind`: what the document describes. `isDefault`: this kind is meant where it is left out. */
export function kindField(kind: string, isDefault: boolean): ManifestField {
  return text('What the document describes.', {
    enum: [kind],
    nullable: false,
    plain: true,
    ...(isDefault ? { default: kind } : {}),
  })
}

/** `id`: pins the resource. `what` completes the sentence about it: `that Fivetran has at this address`. */
export function idField(what: string): ManifestField {
  return name(`Pins the id: it must be the one ${what}.`, { plain: true })
}

/** `secret_version`: any scalar. */
export const SECRET_VERSION = text('Any value: changing it sends all secrets of this resource again.', {
  takes: { what: 'a single value', hint: 'Write a number or a date, and change it to send all secrets again.' },
})

/** `lifecycle`: how changes of the resource are treated. */
export const LIFECYCLE = mapping('How changes are treated.', {
  plain: true,
  properties: {
    prevent_destroy: flag('Refuse to delete or replace this resource, also after its manifest was removed.', {
      default: false,
      nullable: false,
    }),
    ignore_changes: list('Fields whose differences are ignored.', {
      items: text('A path, such as `config.reports` or `paused`.', { examples: ['config.reports'] }),
    }),
  },
})

/**
 * The field of `lifecycle` that lets go along what Fivetran has made by itself; only kinds in which it does that have it.
 */
export const TAKES_ALONG = 'delete_platform_connectors'

/** The id that a manifest pins. */
export function readId(values: Values): string | undefined {
  const id = values.get('id')
  return typeof id === 'string' ? id : undefined
}

/** The value of `secret_version`, which may itself be a secret. */
export function readSecretVersion(values: Values): Scalar | Secret | undefined {
  const value = values.get('secret_version') ?? undefined
  return value instanceof Secret || typeof value !== 'object' ? value : undefined
}

/** The fields that a difference can be in. */
export interface Comparable {
  /** Mappings whose fields are compared one by one, such as `config`. */
  readonly areas: Readonly<Record<string, ManifestField>>
  /** Names of fields that are compared as a whole. */
  readonly settings: readonly string[]
}

/** What `lifecycle` says. A path of `ignore_changes` that no difference can have is an error. */
export function readLifecycle(
  root: MappingNode,
  values: Values,
  comparable: Comparable,
  { problems, unknownFields }: Pick<ConvertContext, 'problems' | 'unknownFields'>,
): DesiredResource['lifecycle'] {
  const lifecycle = values.get('lifecycle')
  const fields = isObject(lifecycle) ? lifecycle : {}
  const paths = Array.isArray(fields['ignore_changes'])
    ? fields['ignore_changes'].filter(path => typeof path === 'string')
    : []
  const node = entryAt(root, 'lifecycle')?.value
  const written = node?.kind === 'mapping' ? entryAt(node, 'ignore_changes')?.value : undefined
  for (const [index, path] of paths.entries()) {
    if (problems.isFull('error')) break
    const complaint = pathComplaint(path, comparable, unknownFields)
    const at = written?.kind === 'list' ? written.items[index] : undefined
    if (complaint !== undefined)
      problems.error(at ?? root, `\`lifecycle.ignore_changes\`: \`${path}\` ${complaint.message}`, complaint.hint)
  }
  return {
    preventDestroy: fields['prevent_destroy'] === true,
    ignoreChanges: paths.map(path => path.split('.')),
    ...(fields[TAKES_ALONG] === true ? { takesAlong: true } : {}),
  }
}

const A_PATH = 'Write a path such as `config.reports`, or a setting such as `paused`.'

function pathComplaint(
  path: string,
  { areas, settings }: Comparable,
  unknownFields: UnknownFields,
): Complaint | undefined {
  if (/[[\]]/.test(path))
    return { message: 'has an index.', hint: `Name the list as a whole, such as \`${path.replace(/[[\]].*/, '')}\`.` }
  if (settings.includes(path)) return undefined
  const [area = '', ...names] = path.split('.')
  const fields = own(areas, area)
  if (fields === undefined || names.length === 0 || names.some(one => !/^\S+$/.test(one))) {
    const inside = Object.keys(areas).find(one => own(areas[one]?.properties, path) !== undefined)
    const hint = inside === undefined ? didYouMean(path, settings) : `Did you mean \`${inside}.${path}\`?`
    return {
      message: 'is not a path of a field.',
      hint:
        hint ??
        (Object.keys(areas).length === 0 ? `Write the name of a field, such as \`${settings[0] ?? ''}\`.` : A_PATH),
    }
  }
  const wrong = unknownField(fields, names)
  if (wrong === undefined || isSentUnknown(fields, { unknownFields })) return undefined
  const meant = wrong.near === undefined ? undefined : [area, ...wrong.before, wrong.near].join('.')
  return {
    message: 'is not a field of the service.',
    hint: meant === undefined ? 'Check its name, or remove it.' : `Did you mean \`${meant}\`?`,
  }
}

/**
 * Where a path leaves what a mapping has: the names before, and the known one that is near. Undefined for a path that
 * may be one.
 */
function unknownField(
  field: ManifestField,
  [first, ...others]: readonly string[],
  before: readonly string[] = [],
): { readonly before: readonly string[]; readonly near: string | undefined } | undefined {
  const { properties, unlisted = 'error' } = field.properties === undefined ? (field.items ?? field) : field
  if (properties === undefined || first === undefined) return undefined
  const inner = own(properties, first)
  if (inner !== undefined) return unknownField(inner, others, [...before, first])
  return unlisted !== 'error' ? undefined : { before, near: nearestTo(first, writableNames(properties)) }
}
