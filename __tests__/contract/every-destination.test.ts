/** Every destination that Fivetran describes, both ways through the built action, on servers that normalise. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { destinationCatalogue } from '../../simulator/fivetran/destination-catalogue.ts'
import type { SimulatorOptions } from '../../simulator/fivetran/server.ts'
import { isPull } from '../../simulator/github/state.ts'
import {
  destinationManifests,
  DESTINATION_SECRETS,
  editOf,
  fullDestination,
  type FullDestination,
} from '../support/full-destination.ts'
import { planAll, type PlannedChange } from '../support/plan-of.ts'
import { startWorld, type World } from '../support/world.ts'
import { destinationsFromOpenApi, readOpenApi } from './openapi.ts'

const described = destinationsFromOpenApi(readOpenApi().document)
const known = destinationCatalogue()
/** Fivetran's Terraform provider knows further services and fields than Fivetran describes. */
const ALL = [...known].map(([service, fields]) => fullDestination(service, fields))
const DESCRIBED = [...described].map(([service, names]) => {
  const fields = Object.entries(known.get(service) ?? {}).filter(([name]) => Object.hasOwn(names, name))
  return fullDestination(service, Object.fromEntries(fields))
})
const options = { inputs: { secrets: JSON.stringify(DESTINATION_SECRETS) } }

/** Servers that differ in everything that a server may do to what it was given. */
const SERVERS: readonly (readonly [string, SimulatorOptions, readonly FullDestination[]])[] = [
  ['is the likeliest one', {}, ALL],
  [
    'fills in, shouts, and masks no more than its description says',
    {
      destinationServices: described,
      unsetFields: 'filled',
      emptyValues: 'omit',
      destinationEnums: 'upper',
      setupStatusCase: 'upper',
      unsetNetworkingMethod: 'null',
      offsetInUpdates: 'required',
    },
    DESCRIBED,
  ],
  [
    'says null, does what it does in places only, and has both names',
    {
      emptyValues: 'null',
      enumCase: 'upper-in-places',
      destinationEnums: 'as-sent',
      destinationNumbers: 'strings-in-places',
      renamedKeys: 'both',
      destinationDefaults: 'absent',
      listOrder: 'reversed',
    },
    ALL,
  ],
]

function manifestsOf(destinations: readonly FullDestination[]): Record<string, string> {
  return Object.assign({}, ...destinations.map(one => destinationManifests(one)))
}

/** What a plan shows: `address: kind field`, of each change. */
function outline(changes: readonly PlannedChange[]): string[] {
  return changes
    .map(({ address, kind, fields, refusal }) =>
      `${address}: ${kind} ${fields.map(({ path }) => path).join()} ${refusal ?? ''}`.trimEnd(),
    )
    .toSorted()
}

describe.each(SERVERS)('a server that %s', (_what, behaviour, destinations) => {
  const edited = destinations.map(one => `destination:${one.group}: update ${editOf(one).path}`).toSorted()

  describe('manifests with a value in every field', () => {
    let world: World

    beforeAll(async () => {
      world = await startWorld(behaviour)
      world.commit(manifestsOf(destinations))
    })
    afterAll(() => world.close())

    test('are applied; the plan over everything is empty then, and applying again sends nothing', async () => {
      const applied = await world.apply({ ...options, manual: true })
      expect(applied.outputs).toMatchObject({ creates: String(2 * destinations.length), failures: '0' })
      expect(outline((await planAll(world, options)).changes)).toEqual([])
      world.fivetran.clearRequests()
      expect((await world.warm.apply({ ...options, manual: true })).exitCode).toBe(0)
      expect(world.fivetran.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    })

    test('differ in nothing where there is no ledger to compare with', async () => {
      const inputs = { ...options.inputs, 'ledger-branch': 'none' }
      expect(outline((await planAll(world, { inputs }, world.warm)).changes)).toEqual([])
    })

    test('a change of one field in Fivetran is seen, that field alone, and applying reverts it', async () => {
      for (const one of destinations) world.fivetran.editDestination(groupIn(world, one.group), editOf(one).inUi)
      expect(outline((await planAll(world, options, world.warm)).changes)).toEqual(edited)
      expect((await world.warm.apply({ ...options, manual: true })).exitCode).toBe(0)
      expect(outline((await planAll(world, options, world.warm)).changes)).toEqual([])
    })

    test('a change of one field in the repository is seen, that field alone', async () => {
      world.commit(manifestsOf(destinations.map(one => editOf(one).inManifest)))
      expect(outline((await planAll(world, options, world.warm)).changes)).toEqual(edited)
      expect((await world.warm.apply({ ...options, manual: true })).exitCode).toBe(0)
      expect(outline((await planAll(world, options, world.warm)).changes)).toEqual([])
    })
  })

  describe('destinations with a value in every field', () => {
    let world: World

    beforeAll(async () => {
      world = await startWorld(behaviour)
      for (const { group, service, config, settings } of destinations)
        world.fivetran.addGroup(group, { destination: service, config, settings })
    })
    afterAll(() => world.close())

    test('are imported with their groups; that only adopts, and the plan over everything is empty then', async () => {
      const imported = await world.run(world.triggers.workflowDispatch(), { inputs: { mode: 'import' } })
      const adoptions = String(2 * destinations.length)
      expect(imported.outputs).toMatchObject({ 'failure-reason': '', adoptions, 'has-changes': 'false' })
      const pull = [...world.github.state.issues.values()].find(isPull)
      const told = Object.entries(world.github.story.files('connector-as-code/import')).filter(([, text]) =>
        text.includes('d3stination'),
      )
      expect(told).toEqual([])
      const merged = await world.warm.merge(pull?.number ?? 0)
      expect(merged.outputs).toMatchObject({ 'failure-reason': '', adoptions, updates: '0' })
      expect(outline((await planAll(world, {}, world.warm)).changes)).toEqual([])
      expect(world.fivetran.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    })
  })
})

function groupIn({ fivetran }: World, name: string): string {
  return [...fivetran.state.groups.values()].find(group => group.name === name)?.id ?? ''
}
