import { createHash } from 'node:crypto'
import type { JsonObject } from '../../../src/model/value.ts'
import { page } from '../paging.ts'
import { notFound } from '../refusal.ts'
import { success, type Reply } from '../reply.ts'
import type { Approval, Trusting } from '../state.ts'
import { approvedNow, connectionAt, destinationAt, type World } from '../world.ts'
import { bodyOf, param, requiredText, type Call, type Endpoint } from './endpoint.ts'

type Kind = 'certificates' | 'fingerprints'
type Holder = 'Connection' | 'Destination'

/** Who trusts, and what: the part of a path that all endpoints of it have alike. */
interface Place {
  readonly holder: Holder
  readonly kind: Kind
}

/** List, approve, read and revoke, the same for both kinds and for connections and destinations. */
function endpointsOf(place: Place): Endpoint[] {
  const path = `/${place.holder.toLowerCase()}s/:id/${place.kind}`
  const approve = place.kind === 'certificates' ? approveCertificate : approveFingerprint
  return [
    { method: 'GET', path, handle: call => list(place, call) },
    { method: 'POST', path, handle: call => approve(place, call) },
    { method: 'GET', path: `${path}/:hash`, handle: call => read(place, call) },
    { method: 'DELETE', path: `${path}/:hash`, handle: call => revoke(place, call) },
  ]
}

export const TRUST: readonly Endpoint[] = [
  ...endpointsOf({ holder: 'Connection', kind: 'certificates' }),
  ...endpointsOf({ holder: 'Connection', kind: 'fingerprints' }),
  ...endpointsOf({ holder: 'Destination', kind: 'certificates' }),
  ...endpointsOf({ holder: 'Destination', kind: 'fingerprints' }),
]

const FIND: Readonly<Record<Holder, (world: World, id: string) => Trusting>> = {
  Connection: connectionAt,
  Destination: destinationAt,
}

function trustingAt({ holder }: Place, call: Call): Trusting {
  return FIND[holder](call.world, param(call, 'id'))
}

function list(place: Place, call: Call): Reply {
  const approvals = trustingAt(place, call)[place.kind].values()
  return success(
    `${place.holder} ${place.kind} retrieved successfully`,
    page(
      approvals,
      call.query,
      ({ hash }) => hash,
      approval => showListed(place.kind, approval, call),
    ),
  )
}

function read(place: Place, call: Call): Reply {
  return success(
    `${place.holder} ${place.kind.slice(0, -1)} details retrieved successfully`,
    showApproval(place.kind, approvalAt(place, call)),
  )
}

function revoke(place: Place, call: Call): Reply {
  const trusting = trustingAt(place, call)
  const { hash } = approvalAt(place, call)
  if (call.world.behaviour.revocations === 'carry-out') trusting[place.kind].delete(hash)
  if (call.world.behaviour.deleteStatus === 204) return { status: 204, body: undefined }
  return success(REVOKED[place.kind][place.holder](hash, trusting.id), undefined)
}

/** Fivetran's own words, which are never the same (OAS). */
const REVOKED: Readonly<Record<Kind, Readonly<Record<Holder, (hash: string, id: string) => string>>>> = {
  certificates: {
    Connection: (hash, id) => `Certificate '${hash}' has been revoked for connection '${id}'`,
    Destination: (hash, id) => `Certificate '${hash}' has been revoked for destination '${id}'`,
  },
  fingerprints: {
    Connection: (hash, id) => `Fingerprint with hash '${hash}' has been revoked for connection with id '${id}'`,
    Destination: (hash, id) => `Fingerprint with hash = '${hash}' has been revoked for destination id = '${id}'`,
  },
}

function approveCertificate(place: Place, call: Call): Reply {
  const trusting = trustingAt(place, call)
  const body = bodyOf(call)
  const hash = requiredText(body, 'hash')
  const encoded = requiredText(body, 'encoded_cert')
  const certificate = Buffer.from(encoded, 'base64')
  const approval: Approval = {
    hash,
    encoded_cert: encoded,
    public_key: encoded.slice(0, 64),
    name: 'Certificate',
    sha1: createHash('sha1').update(certificate).digest('hex'),
    sha256: createHash('sha256').update(certificate).digest('hex'),
    ...approvedNow(call.world),
  }
  trusting.certificates.set(hash, approval)
  return success(
    'The certificate has been approved.',
    showApproval('certificates', approval),
    call.world.behaviour.approveCertificateStatus,
  )
}

function approveFingerprint(place: Place, call: Call): Reply {
  const trusting = trustingAt(place, call)
  const body = bodyOf(call)
  const approval: Approval = {
    hash: requiredText(body, 'hash'),
    public_key: requiredText(body, 'public_key'),
    ...approvedNow(call.world),
  }
  trusting.fingerprints.set(approval.hash, approval)
  return success(
    'The fingerprint has been approved.',
    showApproval('fingerprints', approval),
    call.world.behaviour.approveFingerprintStatus,
  )
}

/** The approval that the path names: by its id, its hash, or either, as the behaviour has it. @throws Refusal 404 */
function approvalAt(place: Place, call: Call): Approval {
  const name = param(call, 'hash')
  const { approvalPaths } = call.world.behaviour
  const isNamed = ({ hash }: Approval): boolean =>
    (approvalPaths !== 'hash' && idOf(hash) === name) || (approvalPaths !== 'id' && hash === name)
  const found = [...trustingAt(place, call)[place.kind].values()].find(isNamed)
  if (found === undefined) throw notFound(place.kind === 'certificates' ? 'Certificate' : 'Fingerprint', name)
  return found
}

/** The hash in base64url (OAS), which needs no escaping in a path. */
function idOf(hash: string): string {
  return Buffer.from(hash).toString('base64url')
}

function showListed(kind: Kind, approval: Approval, { world }: Call): JsonObject {
  const { id, ...others } = showApproval(kind, approval)
  return world.behaviour.approvalIds && id !== undefined ? { id, ...others } : others
}

/** A certificate's own bytes are not among what the list shows (OAS). */
function showApproval(kind: Kind, approval: Approval): JsonObject {
  const { hash, public_key, validated_by, validated_date } = approval
  const common = { id: idOf(hash), hash, public_key, validated_by, validated_date }
  if (kind === 'fingerprints') return common
  return { ...common, type: 'TLS', name: approval.name ?? '', sha1: approval.sha1 ?? '', sha256: approval.sha256 ?? '' }
}
