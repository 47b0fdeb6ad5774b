/** What a plan shows of a value: never a secret. */
import { own } from '../../model/own.ts'
import { isSensitiveField } from '../../kinds/connector/sensitivity.ts'
import type { FieldType } from '../../model/field-type.ts'
import { Secret } from '../../model/secret.ts'
import { isEmpty, isMask, isObject, secretsOf, type Json, type Value } from '../../model/value.ts'
import type { SecretState, Shown } from '../plan/plan.ts'

const SENSITIVE = '(sensitive)'

/** A value that may be shown; what is sensitive inside it becomes the text `(sensitive)`. */
export function shownValue(value: Value | undefined, type: FieldType | undefined): Shown {
  return value === undefined || isEmpty(value)
    ? { type: 'absent' }
    : { type: 'value', value: withoutSecrets(value, type) }
}

/** The side of a secret that Fivetran holds: whether there is one is all that may be said. */
export function shownHidden(value: Value | undefined): Shown {
  return isEmpty(value) ? { type: 'absent' } : { type: 'hidden' }
}

/** The side of a secret that the manifest declares. */
export function shownSecret(value: Value, state: SecretState): Shown {
  const secrets = secretsOf(value)
  const references = new Set(secrets.flatMap(secret => secret.references))
  // What stands around a secret decides where it goes.
  const text = secrets.some(isMoreThanReference)
    ? secrets.flatMap(({ template }) => template ?? []).join(', ')
    : undefined
  return { type: 'secret', state, references: [...references].toSorted(), ...(text === undefined ? {} : { text }) }
}

function isMoreThanReference({ template, references }: Secret): boolean {
  return template !== undefined && template !== `\${{ ${references[0] ?? ''} }}`
}

function withoutSecrets(value: Value, type: FieldType | undefined): Json {
  if (value instanceof Secret || isMask(value)) return SENSITIVE
  if (type?.secret === true && !isEmpty(value)) return SENSITIVE
  if (Array.isArray(value)) return value.map(item => withoutSecrets(item, type?.items))
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const innerType = own(type?.properties, key)
        return [key, isSensitiveField(key, innerType) && !isEmpty(inner) ? SENSITIVE : withoutSecrets(inner, innerType)]
      }),
    )
  }
  return value
}
