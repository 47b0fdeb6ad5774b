import { distance } from 'fastest-levenshtein'
import type { FieldType } from './field-type.ts'

/**
 * Names of fields that hold secrets, whatever the kind of resource. Fivetran's descriptions of its fields are not
 * always complete, and too many secrets do less harm than one too few. The names are those that the documentation of
 * Fivetran's Terraform provider calls sensitive. `value` is a secret in `secrets_list` alone; elsewhere it is a word
 * too common to hide.
 */
const SENSITIVE_NAMES: ReadonlySet<string> = new Set(
  `
  access_token account_key agent_password api_access_token api_key api_keys api_secret api_token asm_password
  client_secret consumer_key consumer_secret developer_token encryption_key ftp_password function_trigger
  login_password oauth_token oauth_token_secret passphrase password pat pem_certificate private_key realm_id
  refresh_token role_arn s3role_arn secret secret_key secrets sftp_password short_code token_key token_secret
  `
    .trim()
    .split(/\s+/),
)

/**
 * How the names of further secrets end. Every field of Fivetran's published description whose name ends like this is a
 * secret; what is not described yet may be one, too.
 */
const SENSITIVE_END = /_(password|passphrase|secret|token|private_key|api_key|secret_key)$/

/** True when a field of that name is sensitive where nothing describes it. */
export function isSensitiveName(name: string): boolean {
  return SENSITIVE_NAMES.has(name) || SENSITIVE_END.test(name)
}

/** True when the value of a key inside a field must not be shown: by its type, or where there is none, by its name. */
export function isSensitiveField(name: string, type: FieldType | undefined): boolean {
  return type === undefined ? isSensitiveName(name) : type.secret
}

const TELLING =
  'password passwd passphrase pass pwd pw pat secret token key credential private certificate signature sas'.split(' ')

/**
 * True when a field of that name, which nothing describes, may hold a secret: one of its words is a telling one, or one
 * misspelt. Of what is only shown, too much may be hidden.
 */
export function maybeSensitiveName(name: string): boolean {
  if (isSensitiveName(name)) return true
  const words = name.toLowerCase().split(/[^a-z0-9]+/)
  return words.some(word => TELLING.some(telling => isAlike(word, telling))) && name !== 'key'
}

function isAlike(word: string, telling: string): boolean {
  const allowed = telling.length < 4 ? 0 : telling.length < 7 ? 1 : 2
  return distance(word.replace(/s$/, ''), telling.replace(/s$/, '')) <= allowed
}
