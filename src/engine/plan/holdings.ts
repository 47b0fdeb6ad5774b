/** What the resources hold that a plan deletes, and what Fivetran has made in them by itself and goes with them. Pure. */
import type { Addresses } from '../../kinds/kind.ts'
import { deletedIdOf, desiredOf, idOf, recordedOf, type Change, type Removal } from '../../model/change.ts'
import { heldKey, type Contents, type Held, type HeldItem, type HeldResource } from '../../model/contents.ts'
import type { Position } from '../../model/position.ts'
import type { RecordedResource } from '../../model/resource.ts'
import { withDigest } from './change-parts.ts'
import { InterruptedChanges } from './interrupted.ts'
import type { KindInput, PlanInput } from './plan-input.ts'

/** Who says where a resource of a kind is. */
export interface Namer extends Pick<KindInput, 'kind'> {
  readonly addresses: Pick<Addresses, 'of'>
}

type Input = Pick<PlanInput, 'kinds' | 'contents' | 'interrupted' | 'hasher'>

/** The changes with what their resources hold, and the deletions that go with them. */
export function withHoldings(changes: readonly Change[], input: Input): Change[] {
  const { contents } = input
  if (contents === undefined || contents.size === 0) return [...changes]
  const manifests = new Map(
    changes.flatMap(change => {
      const [id, desired] = [idOf(change), desiredOf(change)]
      const key = heldKey({ kind: change.address.kind, id: id ?? '' })
      return desired === undefined ? [] : [[key, desired.manifest.file] as const]
    }),
  )
  const planned = new Set(changes.map(change => heldKey({ kind: change.address.kind, id: deletedIdOf(change) ?? '' })))
  return changes.flatMap(change => {
    const listed = contents.get(heldKey({ kind: change.address.kind, id: deletedIdOf(change) ?? '' }))
    return listed === undefined
      ? [change]
      : [holding(change, listed, manifests, input), ...along(change, listed, planned, input)]
  })
}

function holding(
  change: Change,
  { held, unseen, otherwise, unlisted }: Contents,
  manifests: ReadonlyMap<string, string>,
  { kinds }: Input,
): Change {
  const items = held.map((one): HeldItem => {
    const isResource = 'kind' in one
    const of = isResource ? kinds.find(({ kind }) => kind.name === one.kind) : undefined
    const kind = isResource ? one.kind : undefined
    const describedIn = manifests.get(heldKey({ kind, id: one.id }))
    return {
      kind,
      id: one.id,
      name: heldName(one, of),
      recorded: of?.index.byId(one.id) !== undefined,
      ...(describedIn === undefined ? {} : { describedIn }),
      ...(isResource && one.madeByFivetran !== undefined && !isManaged(one, of)
        ? { madeByFivetran: one.madeByFivetran }
        : {}),
    }
  })
  const blind = `Could not be looked at: ${unseen.join(', ')}. If it holds any, Fivetran decides what becomes of them.`
  const warnings = unseen.length === 0 ? change.warnings : [...change.warnings, blind]
  const more = {
    ...(otherwise === undefined ? {} : { otherwise }),
    ...(unlisted === undefined ? {} : { unlisted }),
  }
  return { ...change, warnings, holds: { items, unseen, ...more } }
}

/** What it is, and its address where its kind can say that: `webhook to example.com (crabby_owl)`. */
export function heldName(one: Held, of: Namer | undefined): string {
  if (!('kind' in one)) return `${one.word} ${one.name === one.id ? one.id : `${one.name} (${one.id})`}`
  if (of === undefined) return `${one.kind} ${one.name} (${one.id})`
  const { name } = of.addresses.of(one.partition, one.name)
  const code = `\`${name}\``
  return name.startsWith(`${one.kind}:`) ? code : `${of.kind.words.one} ${code}`
}

/**
 * The deletions of what Fivetran has made by itself in something whose manifest allowed that when it was last applied.
 * Nothing else is ever deleted that is not recorded.
 */
function along(change: Change, { held }: Contents, planned: ReadonlySet<string>, input: Input): Removal[] {
  const holder = recordedOf(change)
  if (holder?.takesAlong !== true || (change.action === 'delete' && change.disposal !== 'delete')) return []
  return held.flatMap(one => {
    const of = 'kind' in one ? input.kinds.find(({ kind }) => kind.name === one.kind) : undefined
    if (!('kind' in one) || of === undefined || one.madeByFivetran === undefined) return []
    return isManaged(one, of) || planned.has(heldKey(one)) ? [] : [removalWith(holder, change, one, of, input)]
  })
}

function isManaged({ id, partition, name }: HeldResource, of: KindInput | undefined): boolean {
  if (of === undefined) return false
  const key = of.kind.keyOf(name)
  const isHere = of.desired.some(({ address }) => address.partition === partition && address.key === key)
  return isHere || of.index.byId(id) !== undefined
}

function removalWith(
  holder: RecordedResource,
  change: Change,
  { id, partition, name, service }: HeldResource,
  { kind, addresses }: KindInput,
  { interrupted, hasher }: Input,
): Removal {
  const begun = new InterruptedChanges(interrupted, kind, hasher).deletes(id)
  const position: Position = { file: holder.manifest.file, line: 1, column: 1 }
  return withDigest<Removal>({
    action: 'delete',
    address: addresses.of(partition, name),
    service,
    id,
    position: change.position ?? position,
    fields: [],
    kept: [],
    consequences: [
      {
        code: 'goes-along',
        text: `Fivetran has made this ${kind.words.one} by itself. It goes with ${change.address.name}, whose manifest allowed it.`,
        warns: true,
        label: `goes with ${change.address.name}`,
      },
    ],
    warnings: [],
    steps: [{ do: 'delete', id, onlyAfterSuccess: false }],
    refusal: undefined,
    disposal: 'delete',
    exemptFromReview: begun,
    resumed: begun,
    observed: undefined,
    recorded: undefined,
    goesWith: holder,
  })
}
