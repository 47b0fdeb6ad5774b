/**
 * What somebody renamed in Fivetran and manifests still name as before: one warning for each, whatever the number of
 * manifests. Pure.
 */
import type { Addresses, Kind } from '../../kinds/kind.ts'
import { listOf } from '../../model/count.ts'
import type { Problem } from '../../model/errors.ts'
import { formatPosition, type Position } from '../../model/position.ts'
import type { RecordedParents } from '../../model/recorded-parents.ts'
import type { DesiredResource } from '../../model/resource.ts'

/** What one kind's manifests describe, and how what they live in is called. */
export interface Described {
  readonly kind: Pick<Kind, 'partitionWord' | 'words'>
  readonly desired: readonly DesiredResource[]
  readonly addresses: Addresses
  readonly parents: RecordedParents
}

/** A manifest whose name for what its resource lives in is no longer that of what was last applied. */
interface Mention {
  readonly of: Described
  readonly word: string
  readonly name: string
  /** The partition that had the name when the manifest was last applied. */
  readonly before: string
  /** The partition that the name stands for now. */
  readonly now: string
  readonly position: Position
}

/** Places that a warning names beside its own. */
const PLACES = 9

/** A warning for each name that is not current any more, at the first manifest that has it. */
export function renamedParents(all: readonly Described[]): Problem[] {
  const mentions = all.flatMap(of => of.desired.flatMap(one => mentionOf(one, of) ?? []))
  const alike = Map.groupBy(mentions, ({ word, name, before, now }) => JSON.stringify([word, name, before, now]))
  return [...alike.values()].flatMap(([first, ...others]) => (first === undefined ? [] : [warning(first, others)]))
}

function mentionOf({ declaredParent, address, manifest, positions }: DesiredResource, of: Described): Mention[] {
  if (declaredParent === undefined) return []
  const { field, name } = declaredParent
  const { kind, addresses, parents } = of
  const now = address.partition
  const mention = (before: string): Mention => {
    return { of, word: kind.partitionWord, name, before, now, position: positions.nearest([field]) }
  }
  if (addresses.formerNames(now).includes(name)) return [mention(now)]
  const before = parents.partitionsAt(manifest, name)
  // Of what the key does not see nobody can tell what it is called.
  return before.includes(now) ? [] : before.filter(one => addresses.isVisible(one)).map(mention)
}

function warning(first: Mention, others: readonly Mention[]): Problem {
  const { of, word, name, before, now, position } = first
  const { addresses } = of
  const isTaken = before !== now
  const where = addresses.isDeclared?.(before) === true ? 'its manifest' : 'Fivetran'
  const called = `is called \`${addresses.of(before, '').parent}\` in ${where} now`
  const message = isTaken
    ? `Another ${word} has the name \`${name}\` now: \`${now}\`. The one that had it when this was last applied (\`${before}\`) ${called}. The name counts, so what these manifests describe is planned in the other ${word}.`
    : `The ${word} \`${name}\` (\`${before}\`) ${called}. The ledger has its id, so nothing else changes by that.`
  // A line that many manifests share is to be changed once.
  const lines = [position, ...others.map(one => one.position)].map(({ file, line, column }) => ({ file, line, column }))
  const places = [...new Set(lines.map(formatPosition))].slice(1)
  const line = `\`${addresses.inManifest(before)}\``
  const at = places.length === 0 ? 'here' : `here and at ${listOf(places, PLACES)}`
  const hint = isTaken ? `To stay where it is, write ${line} ${at}.` : `Write ${line} ${at}.`
  return { severity: 'warning', message, hint, position }
}
