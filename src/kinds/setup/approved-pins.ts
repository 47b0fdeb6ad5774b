/** Reads the pins that Fivetran has approved: a plan needs them beside what it needs of every kind. */
import { identityOf, type DesiredResource, type ObservedResource } from '../../model/resource.ts'
import type { Observation, ReadRequest } from '../kind.ts'
import type { SetupReader } from './endpoints.ts'
import { hashesOf, type ApprovedPins, type DesiredSetup, type ObservedSetup } from './setup.ts'
import { readSetupState } from './state.ts'

/** Tells the resources with a setup from others. */
type IsSetup = (desired: DesiredResource) => desired is DesiredSetup

/** The observation with the pins that are approved already, as far as manifests have pins. Throws ApiError. */
export async function withApprovedPins(
  observation: Observation,
  request: ReadRequest,
  reader: SetupReader,
  isSetup: IsSetup,
): Promise<Observation> {
  const pinned = [...unrecordedStanding(request, observation, isSetup), ...namedByHash(request, observation, isSetup)]
  const approved = await approvedPins(pinned, reader)
  const byId = [...observation.byId].map(([id, one]): [string, ObservedResource] => {
    const pins = approved.get(id)
    return [id, pins === undefined ? one : withPins(one, pins)]
  })
  return { ...observation, byId: new Map(byId) }
}

function withPins(one: ObservedResource, approved: ApprovedPins): ObservedSetup {
  return { ...one, approved }
}

/** A manifest, and the id of the resource that it describes. */
interface Standing {
  readonly desired: DesiredSetup
  readonly id: string
}

function unrecordedStanding({ unrecorded }: ReadRequest, { atAddress }: Observation, isSetup: IsSetup): Standing[] {
  const here = ({ address }: DesiredResource) => atAddress.get(identityOf(address)) ?? []
  return unrecorded.filter(isSetup).flatMap(desired => here(desired).map(({ id }) => ({ desired, id })))
}

/**
 * Recorded resources whose manifests name a certificate by its hash alone, which the action has not approved.
 * Fivetran's list tells whether somebody else has.
 */
function namedByHash({ recorded }: ReadRequest, { byId }: Observation, isSetup: IsSetup): Standing[] {
  return recorded.flatMap(({ entry: { id, state }, desired }): Standing[] => {
    if (desired === undefined || !isSetup(desired) || !byId.has(id)) return []
    const approved = readSetupState(state).pins.certificates
    const isNamed = desired.pins.certificates.some(pin => pin.encoded_cert === '' && !approved.includes(pin.hash))
    return isNamed ? [{ desired, id }] : []
  })
}

async function approvedPins(standing: readonly Standing[], reader: SetupReader): Promise<Map<string, ApprovedPins>> {
  const pinned = standing.filter(({ desired: { pins } }) => pins.certificates.length + pins.fingerprints.length > 0)
  const entries = pinned.map(async ({ id, desired: { pins } }): Promise<[string, ApprovedPins]> => {
    const certificates = pins.certificates.length === 0 ? [] : await reader.certificates(id)
    const fingerprints = pins.fingerprints.length === 0 ? [] : await reader.fingerprints(id)
    return [id, hashesOf({ certificates, fingerprints })]
  })
  return new Map(await Promise.all(entries))
}
