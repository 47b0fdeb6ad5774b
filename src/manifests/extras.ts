/** Pins, lifecycle and schedule: what is checked beyond the type of a field. */
import { complain, type ConvertContext } from '../catalog/convert.ts'
import { didYouMean } from '../catalog/suggest.ts'
import { SETTING_NAMES, type DesiredConnector, type Pins } from '../model/connector.ts'
import { isObject, type Value } from '../model/value.ts'
import { DAILY_SYNC_TIME } from './fields.ts'
import { entryOf, type MappingNode, type Mark } from './node.ts'

type Values = ReadonlyMap<string, Value>

/** The pinned certificates and SSH fingerprints: a hash each, which is pinned once, and what it is the hash of. Fivetran lists certificates without themselves, so theirs may be left out. */
export function readPins(root: MappingNode, values: Values, context: ConvertContext): Pins {
  return {
    certificates: readPinList(root, values, 'trusted_certificates', 'encoded_cert', true, context).map(({ hash, content }) => ({ hash, encoded_cert: content })),
    fingerprints: readPinList(root, values, 'trusted_fingerprints', 'public_key', false, context).map(({ hash, content }) => ({ hash, public_key: content })),
  }
}

function readPinList(root: MappingNode, values: Values, name: string, field: string, optional: boolean, context: ConvertContext): { hash: string; content: string }[] {
  const value = values.get(name)
  const pins: { hash: string; content: string }[] = []
  if (!Array.isArray(value)) return pins
  for (const [index, pin] of value.entries()) {
    const mark = itemMark(root, name, index)
    const [hash, written] = isObject(pin) ? [pin['hash'], pin[field]] : [undefined, undefined]
    const isLeftOut = optional && written === undefined
    const content = isLeftOut ? '' : written
    if (typeof hash !== 'string' || hash === '' || typeof content !== 'string' || (content === '' && !isLeftOut)) {
      complain(context, mark, `\`${name}[${index}]\` needs \`hash\` and \`${field}\`.`, 'Paste both from the report of the setup test.')
    } else if (pins.some(other => other.hash === hash)) complain(context, mark, `\`${name}\` pins the hash \`${hash}\` twice.`, 'Keep one of the two.')
    else pins.push({ hash, content })
  }
  return pins
}

/** `lifecycle`; the paths of `ignore_changes` must be ones that a difference can have. */
export function readLifecycle(root: MappingNode, values: Values, context: ConvertContext): DesiredConnector['lifecycle'] {
  const lifecycle = values.get('lifecycle')
  const fields = isObject(lifecycle) ? lifecycle : {}
  const paths = Array.isArray(fields['ignore_changes']) ? fields['ignore_changes'].filter(path => typeof path === 'string') : []
  const list = entryOf(root, 'lifecycle')?.value
  for (const [index, path] of paths.entries()) {
    checkPath(path, list?.kind === 'mapping' ? itemMark(list, 'ignore_changes', index) : root, context)
  }
  return { preventDestroy: fields['prevent_destroy'] === true, ignoreChanges: paths }
}

function checkPath(path: string, mark: Mark, context: ConvertContext): void {
  const name = `\`lifecycle.ignore_changes\`: \`${path}\``
  if (/[[\]]/.test(path)) complain(context, mark, `${name} has an index.`, 'Name the list as a whole, such as `config.reports`.')
  else if (!/^(?:config|auth)(?:\.[^.\s]+)+$/.test(path) && !SETTING_NAMES.some(setting => setting === path)) {
    const hint = didYouMean(path, SETTING_NAMES) ?? 'Write a path such as `config.reports`, or a setting such as `paused`.'
    complain(context, mark, `${name} is not a path of a field.`, hint)
  }
}

/** Checks that `daily_sync_time` is a time of day. */
export function checkDailySyncTime(root: MappingNode, values: Values, context: ConvertContext): void {
  const time = values.get('daily_sync_time')
  if (typeof time !== 'string' || time === '' || new RegExp(`^${DAILY_SYNC_TIME}$`).test(time)) return
  complain(context, entryOf(root, 'daily_sync_time')?.value ?? root, '`daily_sync_time` takes a time of day (UTC).', 'Write it as `HH:MM`, such as `14:00`.')
}

function itemMark(mapping: MappingNode, name: string, index: number): Mark {
  const node = entryOf(mapping, name)?.value
  return (node?.kind === 'list' ? node.items[index] : undefined) ?? node ?? mapping
}
