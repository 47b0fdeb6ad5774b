import { identityKey, type Address } from '../../kinds/connector/connector.ts'
import type { Ledger, RecordedConnector } from '../../ledger/ledger.ts'

export type IndexedRecord = RecordedConnector & { readonly groupId: string }

/** Look-ups into what is recorded: by address (as declared or as Fivetran reports it) and by id. */
export class RecordIndex {
  readonly #byKey = new Map<string, IndexedRecord>()
  readonly #byId = new Map<string, IndexedRecord>()

  constructor(ledger: Ledger | undefined) {
    for (const [groupId, connectors] of Object.entries(ledger?.groups ?? {})) {
      for (const connector of Object.values(connectors)) this.#byId.set(connector.id, { ...connector, groupId })
    }
    for (const record of this.#byId.values()) this.#byKey.set(identityKey(record.groupId, record.schema), record)
    // What the manifest says comes last: it goes before another connector's schema as Fivetran spells it.
    for (const record of this.#byId.values())
      this.#byKey.set(identityKey(record.groupId, record.declaredSchema), record)
  }

  find(address: Address): IndexedRecord | undefined {
    return this.#byKey.get(identityKey(address.group.id, address.schema))
  }

  byId(id: string): IndexedRecord | undefined {
    return this.#byId.get(id)
  }

  hasId(id: string): boolean {
    return this.#byId.has(id)
  }

  all(): IndexedRecord[] {
    return [...this.#byId.values()]
  }

  byGroup(): Map<string, IndexedRecord[]> {
    return Map.groupBy(this.all(), record => record.groupId)
  }
}
