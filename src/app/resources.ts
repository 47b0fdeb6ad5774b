/** What the outputs tell of managed resources. */
import type { NeedPorts } from '../engine/needs.ts'
import { recordedResources } from '../ledger/ledger.ts'
import {
  identityOf,
  type Address,
  type DesiredResource,
  type ObservedResource,
  type RecordedResource,
} from '../model/resource.ts'
import type { ComputedPlan } from './compute-plan.ts'
import type { ResourceOutput } from './outcome.ts'
import type { Prepared } from './prepare.ts'

/** Every managed resource: as read, or as far as the ledger knows it. */
export function managedResources(computed: ComputedPlan): ResourceOutput[] {
  return described(computed).flatMap(({ desired: { address, service }, record, observed }) => {
    if (observed !== undefined) return [resourceOutput(address, observed)]
    if (record === undefined) return []
    return [{ kind: address.kind, name: address.name, id: record.id, fields: {}, localName: record.name, service }]
  })
}

/** The ids of all resources that exist and are described or recorded, by their identities. */
export function idsByIdentity(prepared: Prepared, computed: ComputedPlan): ReadonlyMap<string, string> {
  const recorded = prepared.snapshot === undefined ? [] : recordedResources(prepared.snapshot.ledger)
  return new Map([
    ...recorded.map(one => [identityOf(one), one.id] as const),
    ...described(computed).flatMap(({ desired, record, observed }) => {
      const id = record?.id ?? observed?.id
      return id === undefined ? [] : [[identityOf(desired.address), id] as const]
    }),
  ])
}

/** What is recorded of a resource, by its identity, and how people name it. */
export function recordedByIdentity({ kinds }: Prepared): NeedPorts['recorded'] {
  const all = new Map(
    kinds.flatMap(({ index, addresses }) => index.all().map(record => [identityOf(record), { record, addresses }])),
  )
  return identity => {
    const found = all.get(identity)
    if (found === undefined) return undefined
    const { record, addresses } = found
    return { record, name: addresses.of(record.partition, record.declaredName).name }
  }
}

interface Described {
  readonly desired: DesiredResource
  readonly record: RecordedResource | undefined
  readonly observed: ObservedResource | undefined
}

/** What the manifests describe, with what is recorded and read of it. */
function described({ inputs }: ComputedPlan): Described[] {
  return inputs.flatMap(({ index, desired: all, observation }) =>
    all.map((desired): Described => {
      const record = index.find(desired.address)
      const [here] = observation.atAddress.get(identityOf(desired.address)) ?? []
      return { desired, record, observed: record === undefined ? here : observation.byId.get(record.id) }
    }),
  )
}

/** A resource that was read, as the outputs give it. */
export function resourceOutput(
  { kind, name }: Address,
  { id, service, name: localName, output }: ObservedResource,
): ResourceOutput {
  return { kind, name, id, service, localName, fields: output }
}

/** The outputs, with what the run has made or changed in the place of what was read before. */
export function withResources(before: readonly ResourceOutput[], made: readonly ResourceOutput[]): ResourceOutput[] {
  return [...new Map([...before, ...made].map(one => [JSON.stringify([one.kind, one.name]), one])).values()]
}
