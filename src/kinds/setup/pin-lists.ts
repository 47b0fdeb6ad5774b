/** Certificates and fingerprints that were approved in Fivetran, as pins of a manifest. */
import { ApiError } from '../../model/errors.ts'
import { compareTexts } from '../../model/order.ts'
import type { JsonObject } from '../../model/value.ts'
import type { CannotImport, ImportPart } from '../kind.ts'
import type { SetupReader } from './endpoints.ts'
import type { Pins } from './setup.ts'

/** The statuses with which Fivetran refuses to list pins: the key may not see them, or the service has none. */
const REFUSALS: ReadonlySet<number> = new Set([400, 403, 404, 405])

type PinKind = keyof Pins

export interface ReadPins {
  readonly pins: Pins
  /** What the key may not see. */
  readonly notices: readonly string[]
  /** The lists that it may not see: `certificates`. */
  readonly hidden: readonly PinKind[]
}

/**
 * The approved certificates and fingerprints, as far as the service has them and the key may see them. Throws ApiError.
 */
export async function readApprovedPins(reader: SetupReader, id: string): Promise<ReadPins> {
  const [certificates, fingerprints] = await Promise.all([
    unlessRefused(reader.certificates(id), 'certificates'),
    unlessRefused(reader.fingerprints(id), 'fingerprints'),
  ])
  return {
    pins: { certificates: certificates.pins, fingerprints: fingerprints.pins },
    notices: [...certificates.hidden, ...fingerprints.hidden].map(
      what => `Fivetran does not let this API key read approved ${what}, so none were imported as pins.`,
    ),
    hidden: [...certificates.hidden, ...fingerprints.hidden],
  }
}

/** Why pins that are declared cannot be compared with those that are approved; undefined where they can. */
export function incomparable(declared: Pins, { hidden }: Pick<ReadPins, 'hidden'>): CannotImport | undefined {
  const unseen = hidden.filter(what => declared[what].length > 0)
  if (unseen.length === 0) return undefined
  const what = unseen.join(' and ')
  return {
    reason: `The state pins ${what}, and Fivetran does not let this API key read which ${what} are approved (403). Import it with a key that may.`,
  }
}

async function unlessRefused<T>(
  request: Promise<T[]>,
  what: PinKind,
): Promise<{ readonly pins: readonly T[]; readonly hidden: readonly PinKind[] }> {
  try {
    return { pins: await request, hidden: [] }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === undefined || !REFUSALS.has(error.status)) throw error
    return { pins: [], hidden: error.status === 403 ? [what] : [] }
  }
}

export interface PinList extends ImportPart {
  /** Hashes of those that Fivetran lists without what a pin needs. */
  readonly incomplete: readonly string[]
}

/**
 * The two lists, each only if there is anything in it. Fivetran's list may hold the hash of a certificate without the
 * certificate: for one that is approved already, the hash is enough. A fingerprint without its public key cannot be
 * pinned, so it becomes a comment.
 */
export function pinLists({ certificates, fingerprints }: Pins): PinList[] {
  return [
    ...pinList(
      { name: 'trusted_certificates', content: 'encoded_cert', hashIsEnough: true },
      certificates.map(pin => ({ hash: pin.hash, content: pin.encoded_cert })),
    ),
    ...pinList(
      { name: 'trusted_fingerprints', content: 'public_key', hashIsEnough: false },
      fingerprints.map(pin => ({ hash: pin.hash, content: pin.public_key })),
    ),
  ]
}

/** What to say of a list that lacks something. */
export function incompleteNote({ name, incomplete }: PinList): string[] {
  if (incomplete.length === 0) return []
  return [`\`${name}\` lacks what Fivetran does not show: ${incomplete.length} approved there.`]
}

function pinList(
  field: { readonly name: string; readonly content: string; readonly hashIsEnough: boolean },
  pins: readonly { readonly hash: string; readonly content: string }[],
): PinList[] {
  if (pins.length === 0) return []
  const sorted = [...new Map(pins.map(pin => [pin.hash, pin])).values()].toSorted((a, b) =>
    compareTexts(a.hash, b.hash),
  )
  const isWritten = ({ content }: { readonly content: string }): boolean => field.hashIsEnough || content !== ''
  const incomplete = sorted.filter(pin => !isWritten(pin)).map(pin => pin.hash)
  const value = sorted
    .filter(isWritten)
    .map(({ hash, content }): JsonObject => (content === '' ? { hash } : { hash, [field.content]: content }))
  const remarks = incomplete.map(
    hash => `${field.name}: ${hash} is approved too; Fivetran does not show its ${field.content}.`,
  )
  return [{ name: field.name, value, type: undefined, remarks, incomplete }]
}
