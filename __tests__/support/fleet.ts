/** One connector of each of many services, in a world whose Fivetran gives back something else than it was given. */
import type { Behaviour } from '../../simulator/fivetran/behaviour.ts'
import type { ServiceDefinition } from '../../simulator/fivetran/services/definition.ts'
import { edited, editsOf, type Edit } from './edits.ts'
import { fullConnector, inTheClear, manifestOf, SECRETS, type FullConnector } from './full-connector.ts'
import { randomFrom } from './random.ts'
import { startWorld, type RunOptions, type World } from './world.ts'

export interface Fleet {
  readonly world: World
  readonly connectors: readonly FullConnector[]
  /** What every run needs: the secrets. */
  readonly options: RunOptions
  /** The manifests by their paths, with these connectors in the place of their namesakes. */
  readonly manifests: (changed?: readonly FullConnector[]) => Record<string, string>
  /** Creates all of them as somebody does in the UI. */
  readonly addInUi: () => void
  /** Makes the edit in the UI. */
  readonly editInUi: (connector: FullConnector, edit: Edit) => void
}

/** Servers that differ in everything that a server may do to what it was given. */
export const SERVERS: readonly (readonly [string, Partial<Behaviour>])[] = [
  [
    'fills in, shouts, turns lists round and says little of its services',
    {
      unsetFields: 'filled',
      emptyValues: 'omit',
      enumCase: 'upper',
      numbers: 'strings',
      listOrder: 'reversed',
      metadata: 'sparse',
    },
  ],
  [
    'says null, sorts, does it all in places only',
    {
      unsetFields: 'unset',
      emptyValues: 'null',
      enumCase: 'upper-in-places',
      numbers: 'strings-in-places',
      listOrder: 'sorted',
      configInLists: true,
    },
  ],
]

const GROUPS = ['Warehouse', 'Marketing & Sales', 'Zürich']

/** A world with the services and, so far, no connector. */
export async function startFleet(
  services: readonly ServiceDefinition[],
  behaviour: Partial<Behaviour>,
  seed: number,
): Promise<Fleet> {
  const world = await startWorld({
    ...behaviour,
    services,
    setupTests: () => ({ tests: [{ title: 'Connection', status: 'PASSED' }] }),
  })
  for (const group of GROUPS) world.fivetran.addGroup(group)
  const random = randomFrom(seed)
  const connectors = services.map((service, index) =>
    fullConnector(service, GROUPS[index % GROUPS.length] ?? '', random),
  )
  const texts = new Map(
    connectors.map((connector, index) => [connector, manifestOf(connector, randomFrom(seed + index))]),
  )
  return {
    world,
    connectors,
    options: { inputs: { secrets: JSON.stringify(SECRETS), 'allow-plaintext-secrets': 'true' } },
    manifests: (changed = []) => {
      const byService = new Map(changed.map(connector => [connector.service.id, connector]))
      return Object.fromEntries(
        connectors.map((connector, index) => {
          const other = byService.get(connector.service.id)
          const text = other === undefined ? texts.get(connector) : manifestOf(other, randomFrom(seed + index))
          return [`fivetran/${connector.service.id}.yml`, text ?? '']
        }),
      )
    },
    addInUi: () => {
      for (const { service, group, place, config, auth, settings } of connectors) {
        world.fivetran.addConnection({
          group,
          service: service.id,
          config: { ...inTheClear(config), ...place },
          auth: inTheClear(auth),
          settings: inTheClear(settings),
        })
      }
    },
    editInUi: (connector, edit) => {
      const { config, settings } = edited(connector, edit)
      const [area = '', name = ''] = edit.top.split('.')
      const changed = inTheClear(
        area === 'config' ? { [name]: config[name] ?? null } : { [area]: settings[area] ?? null },
      )
      world.fivetran.editConnection(
        idOf(world, connector),
        area === 'config' ? { config: changed } : { settings: changed },
      )
    },
  }
}

/** The id of the one connection of that service. */
export function idOf(world: World, { service }: FullConnector): string {
  const found = [...world.fivetran.state.connections.values()].filter(connection => connection.service === service.id)
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} connections of ${service.id}`)
  return found[0].id
}

/** One edit of each connector that has any: another one in each round. */
export function oneEditEach(
  connectors: readonly FullConnector[],
  round: number,
  mayUse: (edit: Edit) => boolean,
): (readonly [FullConnector, Edit])[] {
  return connectors.flatMap((connector, index) => {
    const edits = editsOf(connector).filter(mayUse)
    const edit = edits[(index * 7 + round) % Math.max(1, edits.length)]
    return edit === undefined ? [] : [[connector, edit] as const]
  })
}
