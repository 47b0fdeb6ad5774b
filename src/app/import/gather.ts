/** Puts together what a Terraform state says of one resource of a kind: itself, and what says more of it. Pure. */
import type { Kind, KindTakeOver, TakenResource, TakenType } from '../../kinds/kind.ts'
import type { StayingResource } from '../../render/import/report.ts'
import { listOf } from '../../model/count.ts'
import { own } from '../../model/own.ts'
import { textOf } from '../../terraform/fields.ts'
import type { TerraformResource, TerraformState } from '../../terraform/resource.ts'

/** A kind that reads resources of a state. */
export interface TakingKind {
  readonly kind: Pick<Kind, 'name' | 'words'>
  readonly takeOver: KindTakeOver
}

/** What a state says of one resource. */
export interface Gathered<K extends TakingKind> extends TakenResource {
  readonly of: K
  readonly id: string
}

/** One resource of the state, with what its type is to a kind. */
interface Part<K extends TakingKind> {
  readonly resource: TerraformResource
  readonly of: K
  readonly type: TakenType
}

/** What belongs together is taken over together, or stays together. */
export function gather<K extends TakingKind>(
  { resources, unmade }: Pick<TerraformState, 'resources' | 'unmade'>,
  kinds: readonly K[],
): { readonly gathered: readonly Gathered<K>[]; readonly staying: readonly StayingResource[] } {
  const sorted = resources.filter(isAboutFivetran).map(resource => partOf(resource, kinds))
  const coming = unmade.filter(isAboutFivetran).map(({ address }) => ({ address, reason: pendingReason(['create']) }))
  const all = sorted.filter(one => 'of' in one)
  const parts = all.filter(({ resource }) => !isDeposed(resource))
  const left = new Set(all.flatMap(({ resource }) => (isDeposed(resource) ? [resource.address] : [])))
  const ids = idsByName(parts)
  const withId = parts.map(part => ({ part, id: idOf(part, ids) }))
  const sets = Map.groupBy(withId, ({ part, id }) =>
    JSON.stringify([part.of.kind.name, id, id === '' ? part.resource.address : '']),
  )
  const judged = [...sets.values()].map(members =>
    judge(
      members.map(({ part }) => part),
      members[0]?.id ?? '',
      left,
    ),
  )
  const staying = [
    ...sorted.filter(one => 'reason' in one),
    ...coming,
    ...judged.flatMap(one => ('main' in one ? [] : one)),
    ...[...left].map(address => ({ address, reason: EARLIER })),
  ]
  return {
    gathered: judged.flatMap(one => ('main' in one ? [one] : [])),
    // What is said first of an address counts.
    staying: [...new Map(staying.toReversed().map(one => [one.address, one])).values()],
  }
}

const EARLIER = 'An earlier object of it is still to be destroyed. Apply first.'

function isDeposed({ unsettled }: TerraformResource): boolean {
  return unsettled?.why === 'deposed'
}

const PROVIDER = /^(?:[^/]+\/)?fivetran\/fivetran$/

function isAboutFivetran({ provider, type }: Pick<TerraformResource, 'provider' | 'type'>): boolean {
  return PROVIDER.test(provider) || type.startsWith('fivetran_')
}

function partOf<K extends TakingKind>(resource: TerraformResource, kinds: readonly K[]): Part<K> | StayingResource {
  const { address, provider } = resource
  if (provider.endsWith('/-/fivetran'))
    return {
      address,
      reason:
        'Its provider has no namespace, as before Terraform 0.13: `terraform state replace-provider -- -/fivetran fivetran/fivetran`.',
    }
  if (!PROVIDER.test(provider)) {
    const source = provider.split('/').slice(-2).join('/')
    return { address, reason: `Its provider is \`${source}\`, and only \`fivetran/fivetran\` is known here.` }
  }
  const found = kinds.flatMap(of => {
    const type = own<TakenType>(of.takeOver.types, resource.type)
    return type === undefined ? [] : [{ resource, of, type }]
  })[0]
  return found ?? { address, reason: 'Nothing of its type can be managed from here yet.' }
}

/** The id of the resource that it is, or says more of; '' where it names none. */
function idOf<K extends TakingKind>(part: Part<K>, ids: ReadonlyMap<string, string>): string {
  return textOf(part.resource.values, part.type.id) || ids.get(nameOf(part) ?? '') || ''
}

/** Ids of resources by their kinds, partitions and names. */
function idsByName<K extends TakingKind>(parts: readonly Part<K>[]): ReadonlyMap<string, string> {
  const mains = parts.filter(({ type }) => !type.isPart)
  return new Map(
    mains.flatMap((part): [string, string][] => {
      const name = nameOf(part)
      return name === undefined ? [] : [[name, textOf(part.resource.values, part.type.id)]]
    }),
  )
}

/** Undefined for what has no such name. */
function nameOf<K extends TakingKind>({ resource, of, type }: Part<K>): string | undefined {
  const parts = type.named?.map(name => textOf(resource.values, name)) ?? []
  if (parts.length === 0 || parts.includes('')) return undefined
  return JSON.stringify([of.kind.name, ...parts.map(text => text.toLowerCase())])
}

/** The set of one resource, or why all of it stays. `left`: addresses of which there are earlier objects. */
function judge<K extends TakingKind>(
  members: readonly Part<K>[],
  id: string,
  left: ReadonlySet<string>,
): Gathered<K> | readonly StayingResource[] {
  const one = members[0]?.of.kind.words.one ?? ''
  const mains = members.filter(({ type }) => !type.isPart)
  const refused = members.flatMap(member => {
    const reason = ownReason(member, left)
    return reason === undefined ? [] : [{ address: member.resource.address, reason }]
  })
  const stay = (otherwise: string): StayingResource[] =>
    members.map(({ resource: { address } }) => ({
      address,
      reason: refused.find(of => of.address === address)?.reason ?? otherwise,
    }))
  const [main, another] = mains
  if (main === undefined)
    return stay(id === '' ? `It does not say of which ${one} it is.` : `Its ${one} \`${id}\` is not in this state.`)
  if (another !== undefined) {
    const names = mains.map(({ resource }) => `\`${resource.address}\``)
    return stay(`${listOf(names, 5)} are one and the same ${one}, \`${id}\`: keep one of them in Terraform.`)
  }
  if (refused[0] !== undefined) return stay(`It stays with \`${refused[0].address}\`, which is of the same ${one}.`)
  if (id === '') return stay('It has no id yet: apply first.')
  const parts = members.flatMap(({ resource, type }) => (type.isPart ? [resource] : []))
  return { of: main.of, id, main: main.resource, parts }
}

/** Why it cannot be read as it is; undefined where it can. */
function ownReason<K extends TakingKind>({ resource, type }: Part<K>, left: ReadonlySet<string>): string | undefined {
  const { address, schemaVersion, unsettled } = resource
  if (schemaVersion < type.schemaVersion)
    return `An older version of the provider wrote it (schema version ${schemaVersion}; ${type.schemaVersion} is known here), so it was not read. Refresh it with the current one: \`terraform init -upgrade\`, then \`terraform apply -refresh-only\`.`
  if (schemaVersion > type.schemaVersion)
    return `A newer version of the provider wrote it (schema version ${schemaVersion}; ${type.schemaVersion} is known here), so it was not read. Use a newer version of connector-as-code.`
  if (left.has(address)) return EARLIER
  if (unsettled === undefined) return undefined
  return unsettled.why === 'tainted'
    ? 'It is tainted: the next apply of Terraform replaces it. Apply first, or run `terraform untaint`.'
    : pendingReason(unsettled.actions)
}

function pendingReason(actions: readonly string[]): string {
  return `The plan is to change it (${actions.join(', ')}): apply it first, then take over what the new state holds.`
}
