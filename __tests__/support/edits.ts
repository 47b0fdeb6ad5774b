/** Real differences: every way in which one field of a connector can become another. */
import { sameButForSecrets } from '../../src/manifests/same-entries.ts'
import { Secret, type Scalar } from '../../src/model/secret.ts'
import { isObject, type Value, type ValueObject } from '../../src/model/value.ts'
import type { FieldDefinition, Fields } from '../../simulator/fivetran/services/definition.ts'
import { secretAt, type FullConnector } from './full-connector.ts'

/** One field with another value. */
export interface Edit {
  /** `an element added`, `a secret in an entry` … */
  readonly what: string
  /** The top-level field: `config.files`, `paused`. */
  readonly top: string
  readonly value: Value
  /** False for what Fivetran does not show: another value of a secret, and `auth`. */
  readonly visible: boolean
  /**
   * True for a nested field that is not there any more: a manifest without it lets it go, where Fivetran cannot clear
   * it.
   */
  readonly removal?: boolean
}

/** Not said by metadata, but documented: a change of it is a replacement. */
const IMMUTABLE = new Set(['timeframe_months'])

type Made = Omit<Edit, 'top'>

/** All edits of a connector that has a value in every field. */
export function editsOf({ service, config, auth, settings }: FullConnector): Edit[] {
  const settingEdits: Edit[] = [
    { what: 'a setting', top: 'data_delay_threshold', value: 31, visible: true },
    { what: 'a setting', top: 'schedule_type', value: 'manual', visible: true },
    { what: 'a setting', top: 'paused', value: settings['paused'] !== true, visible: true },
    { what: 'a setting', top: 'daily_sync_time', value: '15:00', visible: true },
    { what: 'another schedule', top: 'schedule', value: { schedule_type: 'INTERVAL', interval: 30 }, visible: true },
  ]
  return [...inside('config', config, service.config), ...inside('auth', auth, service.auth), ...settingEdits]
}

function inside(area: string, values: ValueObject, fields: Fields): Edit[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const field = fields[name]
    if (field === undefined || field.immutable === true || IMMUTABLE.has(name)) return []
    const made = ofField(value, field).filter(edit => asSets(edit.value) !== asSets(value))
    return made.map(({ what, value: other, visible, removal = false }) => ({
      what,
      top: `${area}.${name}`,
      value: other,
      visible: visible && area !== 'auth',
      removal,
    }))
  })
}

/** Equal for what has the same elements: an entry that is there twice makes no difference. */
function asSets(value: Value): string {
  if (value instanceof Secret) return JSON.stringify(value.reveal())
  if (Array.isArray(value)) return `[${[...new Set(value.map(asSets))].toSorted().join()}]`
  if (!isObject(value)) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, inner]) => `${key}:${asSets(inner)}`)
    .toSorted()
    .join()}}`
}

function ofField(value: Value, field: FieldDefinition): Made[] {
  if (value instanceof Secret) return [{ what: 'a secret', value: another(value, field), visible: false }]
  if (Array.isArray(value)) return value.every(isObject) ? ofEntries(value, field.items) : ofSet(value, field.items)
  if (isObject(value)) return ofObject(value, field).map(edit => within(edit, 'in an object', edit.value))
  if (value === null) return []
  const changed = otherThan([value], field)
  return changed === undefined
    ? []
    : [
        {
          what: field.enum === undefined ? `a ${field.type}` : `an enum (${field.type})`,
          value: changed,
          visible: true,
        },
      ]
}

function another(secret: Secret, field: FieldDefinition): Secret {
  const number = /\d+/.exec(secret.references[0] ?? '')
  // What is no text is sensitive by its name alone, and stands in the manifest as it is.
  return number === null
    ? Secret.of(otherThan([secret.reveal()], field) ?? secret.reveal())
    : secretAt(Number(number[0]) + 1)
}

/** A value that the field may have and that is none of those. */
function otherThan(taken: readonly Value[], { type, enum: words }: FieldDefinition): Scalar | undefined {
  const texts = new Set(taken.map(String))
  if (type === 'boolean') return texts.size > 1 ? undefined : !texts.has('true')
  const word = words?.find(candidate => !texts.has(candidate))
  if (words !== undefined) return word === undefined || type === 'string' ? word : Number(word)
  if (type === 'string') return `${[...texts][0] ?? ''} edited`
  return Math.max(...taken.map(Number)) + 1
}

function ofSet(list: readonly Value[], items: FieldDefinition = { type: 'string' }): Made[] {
  const [first, ...rest] = list
  if (list.some(item => item instanceof Secret)) {
    if (items.type !== 'string' || items.enum !== undefined) return []
    return [
      { what: 'a secret added to a list of secrets', value: [...list, secretAt(57)], visible: true },
      { what: 'a secret changed in a list of secrets', value: [secretAt(57), ...rest], visible: false },
    ]
  }
  const other = otherThan(list, items)
  const removed: Made[] =
    rest.length === 0 || rest.includes(first ?? null)
      ? []
      : [{ what: 'an element removed', value: rest, visible: true }]
  if (other === undefined) return removed
  return [
    { what: 'an element added', value: [...list, other], visible: true },
    { what: 'an element changed', value: [other, ...rest.filter(item => item !== first)], visible: true },
    ...removed,
  ]
}

/** One property changed; a secret can be seen to be gone. */
function ofObject(object: ValueObject, { properties = {} }: FieldDefinition): Made[] {
  return Object.entries(object).flatMap(([name, value]) => {
    const field = properties[name]
    if (field === undefined) return []
    const others = Object.fromEntries(Object.entries(object).filter(([other]) => other !== name))
    const changed = ofField(value, field).map(edit =>
      within(edit, '', Object.assign({}, object, { [name]: edit.value })),
    )
    // What has a default, or is no text, is not empty then.
    const isText = field.type === 'string' && field.enum === undefined && field.default === undefined
    const isRemovable = value instanceof Secret && isText && Object.keys(others).length > 0
    return isRemovable
      ? changed.concat({ what: 'a secret removed', value: others, visible: true, removal: true })
      : changed
  })
}

/** The edit as one of what holds it. */
function within({ what, visible, removal = false }: Made, where: string, value: Value): Made {
  return { what: `${what} ${where}`.trimEnd(), value, visible, removal }
}

function ofEntries(list: readonly ValueObject[], items: FieldDefinition = { type: 'object' }): Made[] {
  const [first = {}, ...rest] = list
  const changes = ofObject(first, items)
  const added = changes.find(
    ({ value, visible }) => visible && isObject(value) && Object.keys(value).length === Object.keys(first).length,
  )
  const edits = [
    ...changes.map(edit => within(edit, 'in an entry', [edit.value, ...rest])),
    ...(added === undefined ? [] : [{ what: 'an entry added', value: [...list, added.value], visible: true }]),
    ...(rest.length === 0 ? [] : [{ what: 'an entry removed', value: rest, visible: true }]),
  ]
  // Entries that differ in nothing but secrets are refused.
  return edits.filter(({ value }) => !Array.isArray(value) || sameButForSecrets(value).length === 0)
}

/** The connector after the edit. */
export function edited(connector: FullConnector, { top, value }: Edit): FullConnector {
  const [area = '', name = ''] = top.split('.')
  if (area === 'config') return { ...connector, config: { ...connector.config, [name]: value } }
  if (area === 'auth') return { ...connector, auth: { ...connector.auth, [name]: value } }
  return { ...connector, settings: { ...connector.settings, [area]: value } }
}

/** True for a path at or below the edited field. */
export function isOf({ top }: Edit, path: string): boolean {
  return path === top || path.startsWith(`${top}.`) || path.startsWith(`${top}[`)
}
