import type { Kind } from '../../kinds/kind.ts'
import { recordedResources, type Ledger } from '../../ledger/ledger.ts'
import { identityOf, type Address, type RecordedResource } from '../../model/resource.ts'

type IndexedKind = Pick<Kind, 'name' | 'keyOf'>

/** Finds what is recorded of one kind: by address (as declared or as Fivetran reports it) and by id. */
export class LedgerIndex {
  readonly #kind: IndexedKind
  readonly #byId: ReadonlyMap<string, RecordedResource>
  readonly #byIdentity = new Map<string, RecordedResource>()

  /** `records`: of this kind. Of two with one id the last counts. */
  constructor(records: readonly RecordedResource[], kind: IndexedKind) {
    this.#kind = kind
    this.#byId = new Map(records.map(record => [record.id, record]))
    const identity = ({ partition }: RecordedResource, name: string): string =>
      identityOf({ kind: kind.name, partition, key: kind.keyOf(name) })
    for (const record of this.#byId.values()) this.#byIdentity.set(identity(record, record.name), record)
    // What the manifest says comes last: it goes before another resource's name as Fivetran spells it.
    for (const record of this.#byId.values()) this.#byIdentity.set(identity(record, record.declaredName), record)
  }

  /** The index of a kind's entries in the ledger; an empty one where the ledger is off. */
  static of(ledger: Ledger | undefined, kind: IndexedKind): LedgerIndex {
    const partitions =
      ledger !== undefined && Object.hasOwn(ledger.resources, kind.name) ? ledger.resources[kind.name] : {}
    return new LedgerIndex(recordedResources({ resources: { [kind.name]: partitions ?? {} } }), kind)
  }

  find(address: Pick<Address, 'kind' | 'partition' | 'key'>): RecordedResource | undefined {
    return this.#byIdentity.get(identityOf(address))
  }

  byId(id: string): RecordedResource | undefined {
    return this.#byId.get(id)
  }

  all(): RecordedResource[] {
    return [...this.#byId.values()]
  }

  byPartition(): Map<string, RecordedResource[]> {
    return Map.groupBy(this.all(), record => record.partition)
  }

  /** The index with these records in the place of those with the same ids. */
  with(records: readonly RecordedResource[]): LedgerIndex {
    return records.length === 0 ? this : new LedgerIndex([...this.all(), ...records], this.#kind)
  }
}
