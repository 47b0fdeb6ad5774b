/** Which of several declared settings holds for a name that all of their keys stand for. Pure. */
import type { FieldPath } from '../../../model/path.ts'
import type { SettingValue } from './declared.ts'

/** A declared setting. */
export interface Setting {
  /** Where it stands in the manifest: `['schemas', '*', 'tables', 'tmp_*', 'enabled']`. */
  readonly path: FieldPath
  readonly value: SettingValue
  /** How specific each of its keys is, from the schema down. */
  readonly ranks: readonly number[]
}

/**
 * The most specific one: no key of it, on no level, is less specific than another's. Where none is, and their values
 * differ, `rival` is one that is as good: what holds must be said by a person, since the schema's key may be meant to
 * count more than the table's, or less. The order of keys in the manifest does not matter. `settings`: one at least, all
 * of the same level.
 */
export function mostSpecific(settings: readonly Setting[]): {
  readonly setting: Setting
  readonly rival: Setting | undefined
} {
  const best = settings.filter(one => !settings.some(other => isMoreSpecific(other, one)))
  const [setting, ...others] = best.toSorted(byRanks)
  if (setting === undefined) throw new Error('there is no setting')
  return { setting, rival: others.find(({ value }) => value !== setting.value) }
}

function isMoreSpecific(one: Setting, other: Setting): boolean {
  const isNowhereLess = one.ranks.every((rank, level) => rank >= (other.ranks[level] ?? 0))
  return isNowhereLess && one.ranks.some((rank, level) => rank > (other.ranks[level] ?? 0))
}

/** So that the choice between equals does not depend on their order. */
function byRanks(one: Setting, other: Setting): number {
  for (const [level, rank] of one.ranks.entries()) {
    const difference = other.ranks[level] ?? 0
    if (rank !== difference) return rank > difference ? -1 : 1
  }
  const [a, b] = [JSON.stringify(one.path), JSON.stringify(other.path)]
  return a < b ? -1 : a === b ? 0 : 1
}
