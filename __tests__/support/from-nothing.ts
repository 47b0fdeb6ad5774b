/** All that an account needs to load something, made at once. */
import { certificateOf } from '../../simulator/fivetran/keys.ts'
import { destination, GITHUB, postgres, sheet } from './manifests.ts'
import type { World } from './world.ts'

const { hash, encoded_cert } = certificateOf('tls.internal', 0)
/** A group, its destination with a pin, and connectors, one with what syncs. */
export const FROM_NOTHING = {
  'fivetran/group.yml': 'kind: group\nname: Warehouse\n',
  'fivetran/destination.yml': destination(
    'tls.internal',
    `trusted_certificates:\n  - { hash: "${hash}", encoded_cert: "${encoded_cert}" }\n`,
  ),
  'fivetran/github.yml': GITHUB,
  'fivetran/sheet.yml': sheet(1),
  'fivetran/shop.yml': postgres(
    'db.internal',
    'schemas: { public: { tables: { users: { columns: { ssn: { hashed: true } } }, tmp_load: false } } }\n',
    'shop',
  ),
}
/** Maps as objects. */
const plain = (_: string, value: unknown): unknown => (value instanceof Map ? Object.fromEntries(value) : value)

/** What Fivetran holds, and what the first sync of each connector has loaded, without ids. */
export function contentOf({ fivetran }: World): unknown {
  const { groups, connections, destinations } = fivetran.state
  const nameOf = (id: string): string | undefined => groups.get(id)?.name
  return {
    groups: [...groups.values()].map(({ name }) => name),
    destinations: [...destinations.values()].map(({ id, setup_status: status, certificates }) => [
      nameOf(id),
      status,
      [...certificates.keys()],
    ]),
    connections: [...connections.values()]
      .map(({ group_id: id, schema, settings, schemaConfig, syncs }) =>
        JSON.stringify([nameOf(id), schema, settings['paused'], schemaConfig, syncs[0]], plain),
      )
      .toSorted(),
  }
}
