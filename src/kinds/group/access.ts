/** What lets Fivetran in elsewhere: a group's SSH public key, and its service account in Google Cloud. */
import { segment } from '../../fivetran/base-url.ts'
import type { FivetranReader } from '../../fivetran/port.ts'
import { objectOf, requiredText } from '../../fivetran/wire-values.ts'

/** Both, with how people call them. */
export const GROUP_KEYS = [
  { field: 'public_key', label: 'SSH public key', read: readPublicKey },
  { field: 'service_account', label: 'Service account', read: readServiceAccount },
] as const

/** `GET /groups/{id}/public-key`. Throws ApiError. */
export function readPublicKey(fivetran: FivetranReader, id: string): Promise<string> {
  return fivetran.get({ path: `/groups/${segment(id)}/public-key` }, data =>
    requiredText(objectOf(data, 'the answer'), 'public_key', 'the answer'),
  )
}

/** `GET /groups/{id}/service-account`. Throws ApiError. */
export function readServiceAccount(fivetran: FivetranReader, id: string): Promise<string> {
  return fivetran.get({ path: `/groups/${segment(id)}/service-account` }, data =>
    requiredText(objectOf(data, 'the answer'), 'service_account', 'the answer'),
  )
}
