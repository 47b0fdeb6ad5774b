/** Taking back the trust in a certificate or an SSH fingerprint, so that it is certain that it was taken back. */
import { segment } from '../../fivetran/base-url.ts'
import type { FivetranClient } from '../../fivetran/port.ts'
import { isNotFound } from '../../fivetran/response.ts'
import { requiredText, textOr } from '../../fivetran/wire-values.ts'
import { absentWhen, ApiError } from '../../model/errors.ts'
import type { JsonObject } from '../../model/value.ts'

/** An approved certificate or SSH fingerprint of Fivetran's list. */
interface Approved {
  /** Undefined where the list does not say. */
  readonly id: string | undefined
  readonly hash: string
}

/**
 * Revokes a pin. `path`: the list of the approved ones, `/connections/{id}/certificates` or `…/fingerprints`. `one`: how
 * the kind of their resource is called.
 *
 * Fivetran's API description has the item's `id` in the path, which is the base64url of its hash; its Go library puts
 * the hash itself there. So the `id` is tried first, and the hash where Fivetran knows no such item. Neither answer
 * proves anything, because a path that Fivetran does not understand is "not found" as well: the list does. One that is
 * not listed any more counts as revoked. Throws ApiError, also when the list still holds it in the end.
 */
export async function revokePin(fivetran: FivetranClient, path: string, hash: string, one: string): Promise<void> {
  const listed = async (): Promise<Approved | undefined> => {
    const items = await fivetran.list({ path }, readApproved, item => item.id ?? item.hash)
    return items.find(item => isSameHash(item.hash, hash))
  }
  const found = await listed()
  if (found === undefined) return
  for (const name of new Set([found.id ?? base64url(found.hash), found.hash])) {
    const revoked = await isRevoked(fivetran, `${path}/${segment(name)}`)
    if (revoked && (await listed()) === undefined) return
  }
  // Somebody else may have revoked it meanwhile, and a list may lag behind.
  if ((await listed()) === undefined) return
  throw stillTrusted(path, hash, one)
}

/** False where Fivetran answers that there is nothing of that name. */
async function isRevoked(fivetran: FivetranClient, path: string): Promise<boolean> {
  const answer = fivetran.send({ method: 'DELETE', path, repeatable: true }, () => true)
  return (await absentWhen(isNotFound, answer)) ?? false
}

function stillTrusted(path: string, hash: string, one: string): ApiError {
  const what = path.endsWith('/certificates') ? 'certificate' : 'SSH fingerprint'
  const message = `The ${what} \`${hash}\` could not be revoked: Fivetran still lists it as approved, so the ${one} goes on trusting it. Revoke it in Fivetran if the next run cannot, either.`
  return new ApiError({ api: 'Fivetran', request: `DELETE ${path}`, message })
}

function readApproved(item: JsonObject): Approved {
  const id = textOr(item['id'], '')
  return { id: id === '' ? undefined : id, hash: requiredText(item, 'hash', 'the approved item') }
}

function base64url(hash: string): string {
  return Buffer.from(hash).toString('base64url')
}

/** Base64 has two alphabets, and may be padded or not. */
function isSameHash(a: string, b: string): boolean {
  return inOneAlphabet(a) === inOneAlphabet(b)
}

function inOneAlphabet(hash: string): string {
  return hash.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
}
