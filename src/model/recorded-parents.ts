/**
 * The names by which manifests named what their resources live in, as the ledger has them: they lead to its id when it
 * is called otherwise now. Pure.
 */
import { placeKey, type ManifestPlace, type RecordedResource } from './resource.ts'

export class RecordedParents {
  readonly #partitions = new Map<string, Set<string>>()
  readonly #names = new Map<string, Set<string>>()
  readonly #atPlace = new Map<string, Set<string>>()

  /** `records`: of all kinds that live in the same thing, such as a group. */
  constructor(records: readonly RecordedResource[]) {
    const replaced = new Set(records.flatMap(one => one.replaces ?? []))
    for (const { id, partition, declaredParent: name, manifest } of records) {
      if (name === undefined || replaced.has(id)) continue
      add(this.#partitions, name, partition)
      add(this.#names, partition, name)
      add(this.#atPlace, keyAt(manifest, name), partition)
    }
  }

  /** Partitions whose resources were last applied under this name. */
  partitionsOf(name: string): readonly string[] {
    return sorted(this.#partitions.get(name))
  }

  /** Names under which the resources of a partition were last applied. */
  namesOf(partition: string): readonly string[] {
    return sorted(this.#names.get(partition))
  }

  /** Where the resource of this document was when it was last applied, if it said this name then. */
  partitionsAt(place: ManifestPlace, name: string): readonly string[] {
    return sorted(this.#atPlace.get(keyAt(place, name)))
  }
}

function keyAt(place: ManifestPlace, name: string): string {
  return JSON.stringify([placeKey(place), name])
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
  const known = sets.get(key)
  if (known === undefined) sets.set(key, new Set([value]))
  else known.add(value)
}

function sorted(values: ReadonlySet<string> | undefined): string[] {
  return [...(values ?? [])].toSorted()
}
