/** Every destination of which something is known: no difference where there is none, and every real one is seen. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Behaviour } from '../../simulator/fivetran/behaviour.ts'
import {
  DESTINATION_SECRETS,
  DESTINATION_SERVICES,
  destinationManifest,
  fullConfig,
  otherValue,
} from '../support/destinations.ts'
import { planAll } from '../support/plan-of.ts'
import { sent } from '../support/warehouse.ts'
import { startWorld, type World } from '../support/world.ts'

const SERVERS: readonly (readonly [what: string, behaviour: Partial<Behaviour>])[] = [
  ['reports as it has been seen to', {}],
  [
    'shouts, says numbers and null, and adds nothing',
    {
      setupStatusCase: 'upper',
      destinationNumbers: 'numbers',
      destinationEnums: 'upper',
      unsetNetworkingMethod: 'null',
      renamedKeys: 'both',
      destinationDefaults: 'absent',
      destinationTestAnswers: 'brief',
      firstDestinationTests: 'fail',
      offsetInUpdates: 'required',
      destinationCreatedCode: 'Created',
      unsetFields: 'filled',
      emptyValues: 'null',
    },
  ],
  [
    'does it in places',
    {
      destinationNumbers: 'strings-in-places',
      destinationEnums: 'as-sent',
      renamedKeys: 'as-sent',
      emptyValues: 'omit',
    },
  ],
]

/** The fields of `config` that get another value, one after the other. */
function editedField(service: string, round: number): string | undefined {
  const names = Object.keys(fullConfig(service)).filter(name => otherValue(service, name) !== undefined)
  return names[round % Math.max(1, names.length)]
}

describe.each(SERVERS.map(([what, behaviour], round) => ({ what, behaviour, round })))(
  'a server that $what',
  ({ behaviour, round }) => {
    let world: World
    const env = DESTINATION_SECRETS
    const files = Object.fromEntries(
      DESTINATION_SERVICES.map(service => [
        `fivetran/${service}/_destination.yml`,
        destinationManifest(service, service, fullConfig(service)),
      ]),
    )

    beforeAll(async () => {
      world = await startWorld(behaviour)
      for (const service of DESTINATION_SERVICES) world.fivetran.addGroup(service, { id: service, destination: false })
      world.commit(files)
    })
    afterAll(() => world.close())

    test('all are created, and then nothing differs', async () => {
      const run = await world.warm.apply({ env, manual: true })
      expect(run).toMatchObject({ exitCode: 0, outputs: { creates: '42', 'kept-otherwise': '0' } })
      world.fivetran.clearRequests()
      expect((await planAll(world, { env }, world.warm)).changes).toEqual([])
      expect(await world.warm.apply({ env, manual: true, inputs: { scope: 'all' } })).toMatchObject({ exitCode: 0 })
      expect(sent(world)).toEqual([])
    })

    test('one value of each that is changed in the repository or in Fivetran is seen, and nothing else', async () => {
      const edits = DESTINATION_SERVICES.flatMap(service => {
        const name = editedField(service, round)
        return name === undefined ? [] : [{ service, name, value: otherValue(service, name) ?? null }]
      })
      const changes = edits.map(({ service, name, value }): [string, string] => [
        `fivetran/${service}/_destination.yml`,
        destinationManifest(service, service, { ...fullConfig(service), [name]: value }),
      ])
      world.commit(Object.fromEntries(changes))
      const expected = (origin: string) =>
        edits.map(({ service, name }) => ({ service, fields: [{ path: `config.${name}`, origin, secret: false }] }))
      const seen = async () =>
        (await planAll(world, { env }, world.warm)).changes.map(({ service, fields }) => ({ service, fields }))
      expect(await seen()).toEqual(expect.arrayContaining(expected('repository')))
      world.commit(files)
      for (const { service, name, value } of edits)
        world.fivetran.editDestination(service, { config: { [name]: value } })
      const inFivetran = await seen()
      expect(inFivetran).toEqual(expect.arrayContaining(expected('fivetran')))
      expect(inFivetran).toHaveLength(edits.length)
    })
  },
)
