import type { Group } from '../connector/connector.ts'

/** Groups by id; one that the key does not see goes by its id. */
export class GroupNames {
  readonly #byId: ReadonlyMap<string, Group>

  constructor(groups: readonly Group[]) {
    this.#byId = new Map(groups.map(group => [group.id, group]))
  }

  isVisible(id: string): boolean {
    return this.#byId.has(id)
  }

  of(id: string): Group {
    return this.#byId.get(id) ?? { id, name: id }
  }
}
