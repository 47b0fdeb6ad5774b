/** Pins, lifecycle and schedule: what is checked beyond the type of a field. */
import { complain, type ConvertContext } from '../../manifests/convert.ts'
import { own } from '../../model/own.ts'
import { SEED_AUTH, SEED_CONFIG } from './seed.ts'
import { didYouMean, nearestTo } from '../../model/suggest.ts'
import { SETTING_NAMES, type DesiredConnector, type Pins } from './connector.ts'
import type { FieldType, ServiceMetadata } from '../../model/field-type.ts'
import { isObject, type Value } from '../../model/value.ts'
import { DAILY_SYNC_TIME } from './fields.ts'
import { entryOf, type MappingNode, type Mark } from '../../manifests/node.ts'

type Values = ReadonlyMap<string, Value>

/**
 * The pinned certificates and SSH fingerprints: a hash each, which is pinned once, and what it is the hash of. Fivetran
 * lists certificates without themselves, so theirs may be left out.
 */
export function readPins(root: MappingNode, values: Values, context: ConvertContext): Pins {
  return {
    certificates: readPinList(root, values, 'trusted_certificates', 'encoded_cert', true, context).map(
      ({ hash, content }) => ({ hash, encoded_cert: content }),
    ),
    fingerprints: readPinList(root, values, 'trusted_fingerprints', 'public_key', false, context).map(
      ({ hash, content }) => ({ hash, public_key: content }),
    ),
  }
}

const PIN_FORM: Readonly<Record<string, string>> = {
  encoded_cert:
    'Fivetran takes the base64 text alone, as the report of the setup test has it: no `-----BEGIN CERTIFICATE-----`, in one line.',
  public_key: 'Write the public key as the report of the setup test has it.',
}

function readPinList(
  root: MappingNode,
  values: Values,
  name: string,
  field: string,
  optional: boolean,
  context: ConvertContext,
): { hash: string; content: string }[] {
  const value = values.get(name)
  const pins: { hash: string; content: string }[] = []
  if (!Array.isArray(value)) return pins
  for (const [index, pin] of value.entries()) {
    const mark = itemMark(root, name, index)
    const [hash, written] = isObject(pin) ? [pin['hash'], pin[field]] : [undefined, undefined]
    const isLeftOut = optional && written === undefined
    const content = isLeftOut ? '' : written
    if (typeof hash !== 'string' || hash === '' || typeof content !== 'string' || (content === '' && !isLeftOut)) {
      complain(
        context,
        mark,
        `\`${name}[${index}]\` needs \`hash\` and \`${field}\`.`,
        'Paste both from the report of the setup test.',
      )
    } else if (pins.some(other => other.hash === hash))
      complain(context, mark, `\`${name}\` pins the hash \`${hash}\` twice.`, 'Keep one of the two.')
    else {
      if (content.includes('-----BEGIN'))
        complain(
          context,
          mark,
          `\`${name}[${index}].${field}\` holds the lines of a PEM file.`,
          PIN_FORM[field],
          'warning',
        )
      pins.push({ hash, content })
    }
  }
  return pins
}

/** `lifecycle`; the paths of `ignore_changes` must be ones that a difference can have. */
export function readLifecycle(
  root: MappingNode,
  values: Values,
  metadata: ServiceMetadata | undefined,
  context: ConvertContext,
): DesiredConnector['lifecycle'] {
  const lifecycle = values.get('lifecycle')
  const fields = isObject(lifecycle) ? lifecycle : {}
  const paths = Array.isArray(fields['ignore_changes'])
    ? fields['ignore_changes'].filter(path => typeof path === 'string')
    : []
  const list = entryOf(root, 'lifecycle')?.value
  for (const [index, path] of paths.entries()) {
    checkPath(path, list?.kind === 'mapping' ? itemMark(list, 'ignore_changes', index) : root, metadata, context)
  }
  return { preventDestroy: fields['prevent_destroy'] === true, ignoreChanges: paths }
}

function checkPath(path: string, mark: Mark, metadata: ServiceMetadata | undefined, context: ConvertContext): void {
  const name = `\`lifecycle.ignore_changes\`: \`${path}\``
  const [area, ...fields] = path.split('.')
  if (/[[\]]/.test(path))
    complain(context, mark, `${name} has an index.`, 'Name the list as a whole, such as `config.reports`.')
  else if (/^(?:config|auth)(?:\.[^.\s]+)+$/.test(path)) {
    const wrong = unknownField(area === 'auth' ? metadata?.auth : metadata?.config, fields)
    if (wrong !== undefined)
      complain(
        context,
        mark,
        `${name} is not a field of the service.`,
        wrong.near === undefined
          ? 'Check its name, or remove it.'
          : `Did you mean \`${[area, ...wrong.before, wrong.near].join('.')}\`?`,
      )
  } else if (!SETTING_NAMES.some(setting => setting === path)) {
    complain(
      context,
      mark,
      `${name} is not a path of a field.`,
      whole(path, metadata) ??
        didYouMean(path, SETTING_NAMES) ??
        'Write a path such as `config.reports`, or a setting such as `paused`.',
    )
  }
}

/**
 * Where a path leaves what the service has: the names before, and the known one that is near. Undefined for a path that
 * may be one.
 */
function unknownField(
  type: FieldType | undefined,
  [name, ...others]: readonly string[],
  before: readonly string[] = [],
): { readonly before: readonly string[]; readonly near: string | undefined } | undefined {
  const properties = type?.properties ?? type?.items?.properties
  if (properties === undefined || name === undefined) return undefined
  const field = own(properties, name)
  return field === undefined
    ? { before, near: nearestTo(name, Object.keys(properties)) }
    : unknownField(field, others, [...before, name])
}

/** For a field that is named without its area. */
function whole(name: string, metadata: ServiceMetadata | undefined): string | undefined {
  const areas = { config: metadata?.config ?? SEED_CONFIG, auth: metadata?.auth ?? SEED_AUTH }
  const area = Object.entries(areas).find(([, type]) => own(type.properties, name) !== undefined)?.[0]
  return area === undefined ? undefined : `Did you mean \`${area}.${name}\`?`
}

/** Checks that `daily_sync_time` is a time of day. */
export function checkDailySyncTime(root: MappingNode, values: Values, context: ConvertContext): void {
  const time = values.get('daily_sync_time')
  if (typeof time !== 'string' || time === '' || new RegExp(`^${DAILY_SYNC_TIME}$`).test(time)) return
  complain(
    context,
    entryOf(root, 'daily_sync_time')?.value ?? root,
    '`daily_sync_time` takes a time of day (UTC).',
    'Write it as `HH:MM`, such as `14:00`.',
  )
}

function itemMark(mapping: MappingNode, name: string, index: number): Mark {
  const node = entryOf(mapping, name)?.value
  return (node?.kind === 'list' ? node.items[index] : undefined) ?? node ?? mapping
}
