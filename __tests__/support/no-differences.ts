/** What must hold for any services, on any server: no difference where there is none, and every real one is seen. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Behaviour } from '../../simulator/fivetran/behaviour.ts'
import type { ServiceDefinition } from '../../simulator/fivetran/services/definition.ts'
import { isPull } from '../../simulator/github/state.ts'
import { edited, isOf, type Edit } from './edits.ts'
import { oneEditEach, startFleet, type Fleet } from './fleet.ts'
import type { FullConnector } from './full-connector.ts'
import { LEDGER_BRANCH } from './ledger-files.ts'
import { planAll, type PlannedChange } from './plan-of.ts'
import type { RunOptions, Runs, World } from './world.ts'

/** How the beginning of the story is run; what follows are further cases of the same. */
type Way = (world: World) => Runs<RunOptions>
const ofItsOwn: Way = world => world

/** Requests that write, as `POST /connections`, since the last look. */
function writes(world: World): string[] {
  const sent = world.fivetran.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`)
  world.fivetran.clearRequests()
  return sent
}

/**
 * The edits that a plan does not show as exactly that field of exactly that connector, and changes that nobody made.
 */
function misjudged(
  edits: readonly (readonly [FullConnector, Edit])[],
  changes: readonly PlannedChange[],
  origin: string,
): unknown[] {
  const byService = new Map(changes.map(change => [change.service, change]))
  const wrong = edits.flatMap(([{ service }, edit]) => {
    const change = byService.get(service.id)
    const isSeen =
      change?.kind === 'update' &&
      change.fields.length > 0 &&
      change.fields.every(field => isOf(edit, field.path) && (field.origin === origin || field.secret)) &&
      change.refusal === null
    return isSeen ? [] : [{ service: service.id, what: edit.what, top: edit.top, change }]
  })
  const touched = new Set(edits.map(([{ service }]) => service.id))
  return [...wrong, ...changes.filter(change => !touched.has(change.service))]
}

/**
 * The whole story of manifests that are applied, for the services of one world. In each round every connector gets
 * another edit.
 */
export function appliedManifests(
  services: readonly ServiceDefinition[],
  behaviour: Partial<Behaviour>,
  seed: number,
  rounds: readonly number[],
  way: Way = ofItsOwn,
): void {
  describe('manifests with a value in every field', () => {
    let fleet: Fleet
    let world: World
    beforeAll(async () => {
      fleet = await startFleet(services, behaviour, seed)
      world = fleet.world
      world.commit(fleet.manifests())
    })
    afterAll(() => world.close())

    const plan = (inputs: Record<string, string> = {}, by: Runs<RunOptions> = world.warm) =>
      planAll(world, { ...fleet.options, inputs: { ...fleet.options.inputs, ...inputs } }, by)
    const apply = (by: Runs<RunOptions> = world.warm) => by.apply({ ...fleet.options, manual: true })

    test('are applied; the plan over everything is empty then, and applying again sends nothing', async () => {
      const applied = await apply(way(world))
      expect(applied.outputs).toMatchObject({ creates: String(services.length), failures: '0', 'failure-reason': '' })
      expect(world.fivetran.state.connections.size).toBe(services.length)
      const { run, changes } = await plan({}, way(world))
      expect(changes).toEqual([])
      expect(run.outputs).toMatchObject({ 'has-changes': 'false', 'failure-reason': '', 'kept-otherwise': '0' })
      writes(world)
      expect((await apply()).exitCode).toBe(0)
      expect(writes(world)).toEqual([])
    })

    test('differ in nothing where there is no ledger to compare with', async () => {
      const { run, changes } = await plan({ 'ledger-branch': 'none' })
      expect(changes).toEqual([])
      expect(run.outputs['has-changes']).toBe('false')
    })

    test.each(rounds)(
      'a change of one field in Fivetran is seen, that field alone, and applying reverts it (round %i)',
      async round => {
        const edits = oneEditEach(fleet.connectors, round, ({ visible }) => visible)
        for (const [connector, edit] of edits) fleet.editInUi(connector, edit)
        expect(misjudged(edits, (await plan()).changes, 'fivetran')).toEqual([])
        writes(world)
        expect((await apply()).exitCode).toBe(0)
        expect(writes(world).filter(request => request.startsWith('PATCH'))).toHaveLength(edits.length)
        expect((await plan()).changes).toEqual([])
      },
    )

    test.each(rounds)('a change of one field in the repository is seen, that field alone (round %i)', async round => {
      const edits = oneEditEach(fleet.connectors, round, ({ removal }) => removal !== true)
      world.commit(fleet.manifests(edits.map(([connector, edit]) => edited(connector, edit))))
      expect(misjudged(edits, (await plan()).changes, 'repository')).toEqual([])
      world.commit(fleet.manifests())
      expect((await plan()).changes).toEqual([])
    })

    test('are adopted when the ledger is lost: their secrets are sent once, nothing else differs', async () => {
      world.github.story.deleteBranch(LEDGER_BRANCH)
      const { changes } = await plan()
      expect(changes).toHaveLength(services.length)
      expect(changes.filter(({ kind, refusal }) => kind !== 'adopt' || refusal !== null)).toEqual([])
      // `auth` is never shown, so what stands there may be another.
      expect(
        changes.flatMap(({ service, fields }) =>
          fields
            .filter(({ path, secret }) => !secret && !path.startsWith('auth.'))
            .map(({ path }) => `${service}: ${path}`),
        ),
      ).toEqual([])
    })
  })
}

/**
 * The whole story of connectors that somebody created in the UI. `choose`: who also chooses there what syncs, which is
 * imported then; in each round something else.
 */
export function importedConnectors(
  services: readonly ServiceDefinition[],
  behaviour: Partial<Behaviour>,
  seed: number,
  way: Way = ofItsOwn,
  choose?: (world: World, round: number) => void,
): void {
  describe(`connectors with a value in every field${choose === undefined ? '' : ', and what syncs'}`, () => {
    let fleet: Fleet
    let world: World
    beforeAll(async () => {
      fleet = await startFleet(services, behaviour, seed)
      world = fleet.world
      fleet.addInUi()
      choose?.(world, 0)
    })
    afterAll(() => world.close())

    test('are imported; merging that only adopts, and the plan over everything is empty then', async () => {
      const imported = await way(world).run(world.triggers.workflowDispatch(), {
        ...fleet.options,
        inputs: { mode: 'import', 'import-kinds': 'connector', 'import-schemas': String(choose !== undefined) },
      })
      expect(imported.outputs).toMatchObject({
        'failure-reason': '',
        adoptions: String(services.length),
        'has-changes': 'false',
      })
      const pull = [...world.github.state.issues.values()].find(isPull)
      expect(
        Object.keys(world.github.story.files('connector-as-code/import')).filter(file => file.startsWith('fivetran/')),
      ).toHaveLength(services.length)
      const merged = await way(world).merge(pull?.number ?? 0)
      expect(merged.outputs).toMatchObject({
        'failure-reason': '',
        adoptions: String(services.length),
        failures: '0',
      })
      expect(writes(world)).toEqual([])
      const { run, changes } = await planAll(world, {}, world.warm)
      expect(changes).toEqual([])
      expect(run.outputs['has-changes']).toBe('false')
    })

    if (choose === undefined) return
    test('each that declares what syncs differs once that is chosen anew, and an apply ends it', async () => {
      const declaring = Object.values(world.github.story.files('main')).filter(text => /^schemas:/m.test(text)).length
      expect(declaring).toBeGreaterThan(services.length / 2)
      choose(world, 1)
      const { changes } = await planAll(world, {}, world.warm)
      expect(
        changes.filter(
          ({ kind, fields }) => kind !== 'update' || fields.some(({ path }) => !path.startsWith('schema')),
        ),
      ).toEqual([])
      expect(changes.length).toBeGreaterThan(declaring * 0.9)
      const applied = await world.warm.apply({ manual: true })
      expect(applied.outputs).toMatchObject({ 'failure-reason': '', failures: '0' })
      expect((await planAll(world, {}, world.warm)).changes).toEqual([])
    })
  })
}
