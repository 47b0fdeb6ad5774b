import { createHash } from 'node:crypto'
import type { JsonObject } from '../../../src/model/value.ts'
import { page } from '../paging.ts'
import { notFound } from '../refusal.ts'
import { success, type Reply } from '../reply.ts'
import type { Approval } from '../state.ts'
import { approvedNow, connectionAt } from '../world.ts'
import { bodyOf, param, requiredText, type Call, type Endpoint, type Handler } from './endpoint.ts'

type Kind = 'certificates' | 'fingerprints'

/** List, approve, read and revoke, the same for both kinds. */
function endpointsOf(kind: Kind, approve: Handler): Endpoint[] {
  return [
    { method: 'GET', path: `/connections/:id/${kind}`, handle: call => list(kind, call) },
    { method: 'POST', path: `/connections/:id/${kind}`, handle: approve },
    { method: 'GET', path: `/connections/:id/${kind}/:hash`, handle: call => read(kind, call) },
    { method: 'DELETE', path: `/connections/:id/${kind}/:hash`, handle: call => revoke(kind, call) },
  ]
}

export const TRUST: readonly Endpoint[] = [
  ...endpointsOf('certificates', approveCertificate),
  ...endpointsOf('fingerprints', approveFingerprint),
]

function list(kind: Kind, call: Call): Reply {
  const approvals = connectionAt(call.world, param(call, 'id'))[kind].values()
  return success(
    `Connection ${kind} retrieved successfully`,
    page(
      approvals,
      call.query,
      ({ hash }) => hash,
      approval => showListed(kind, approval, call),
    ),
  )
}

function read(kind: Kind, call: Call): Reply {
  return success(
    `Connection ${kind.slice(0, -1)} details retrieved successfully`,
    showApproval(kind, approvalAt(kind, call)),
  )
}

function revoke(kind: Kind, call: Call): Reply {
  const connection = connectionAt(call.world, param(call, 'id'))
  const { hash } = approvalAt(kind, call)
  if (call.world.behaviour.revocations === 'carry-out') connection[kind].delete(hash)
  if (call.world.behaviour.deleteStatus === 204) return { status: 204, body: undefined }
  return success(revoked(kind, hash, connection.id), undefined)
}

/** Fivetran's own words, not the same for both kinds (OAS). */
function revoked(kind: Kind, hash: string, id: string): string {
  return kind === 'certificates'
    ? `Certificate '${hash}' has been revoked for connection '${id}'`
    : `Fingerprint with hash '${hash}' has been revoked for connection with id '${id}'`
}

function approveCertificate(call: Call): Reply {
  const connection = connectionAt(call.world, param(call, 'id'))
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
  connection.certificates.set(hash, approval)
  return success(
    'The certificate has been approved.',
    showApproval('certificates', approval),
    call.world.behaviour.approveCertificateStatus,
  )
}

function approveFingerprint(call: Call): Reply {
  const connection = connectionAt(call.world, param(call, 'id'))
  const body = bodyOf(call)
  const approval: Approval = {
    hash: requiredText(body, 'hash'),
    public_key: requiredText(body, 'public_key'),
    ...approvedNow(call.world),
  }
  connection.fingerprints.set(approval.hash, approval)
  return success(
    'The fingerprint has been approved.',
    showApproval('fingerprints', approval),
    call.world.behaviour.approveFingerprintStatus,
  )
}

/** The approval that the path names: by its id, its hash, or either, as the behaviour has it. @throws Refusal 404 */
function approvalAt(kind: Kind, call: Call): Approval {
  const name = param(call, 'hash')
  const { approvalPaths } = call.world.behaviour
  const isNamed = ({ hash }: Approval): boolean =>
    (approvalPaths !== 'hash' && idOf(hash) === name) || (approvalPaths !== 'id' && hash === name)
  const found = [...connectionAt(call.world, param(call, 'id'))[kind].values()].find(isNamed)
  if (found === undefined) throw notFound(kind === 'certificates' ? 'Certificate' : 'Fingerprint', name)
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
