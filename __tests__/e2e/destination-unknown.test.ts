/** A destination service that this action does not know: sent as it is written, with a warning. */
import { expect, test } from '@jest/globals'
import { planAll } from '../support/plan-of.ts'
import { startWorld } from '../support/world.ts'

const env = { TOKEN: 'a-secret-of-something-new' }
const manifest = (port: string): string =>
  `kind: destination\ngroup: Warehouse\nservice: brand_new\ntime_zone_offset: 0\nconfig:\n  port: ${port}\n  attach: \${{ secrets.TOKEN }}\n  blob: written-in-clear\n`

test('passes through; what comes from secrets, or reads back masked, is secret', async () => {
  const world = await startWorld({
    destinationServices: new Map([
      [
        'brand_new',
        { port: { type: 'integer' }, attach: { type: 'string' }, blob: { type: 'string', secret: true } } as const,
      ],
    ]),
  })
  try {
    world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy', destination: false })
    const file = 'fivetran/d.yml'
    const { number, run } = await world.warm.propose({ [file]: manifest('443') }, { env })
    expect(run).toMatchObject({ exitCode: 0, outputs: { creates: '1' } })
    expect(run.annotations.map(({ message }) => message).join('\n')).toContain(
      '`brand_new` is not a destination that is known here',
    )
    const merged = await world.warm.merge(number, { env })
    expect(merged).toMatchObject({ exitCode: 0, outputs: { 'kept-otherwise': '0' } })
    expect(
      `${merged.stdout}${world.comment(number)}`.split('::add-mask::a-secret-of-something-new').join(''),
    ).not.toContain(env.TOKEN)
    expect(world.fivetran.state.destinations.get('decent_dropsy')?.config).toMatchObject({ attach: env.TOKEN })
    expect((await planAll(world, { env }, world.warm)).changes).toEqual([])
    world.commit({ [file]: manifest('8443') })
    const { changes } = await planAll(world, { env }, world.warm)
    expect(changes.flatMap(({ fields }) => fields.map(({ path }) => path))).toEqual(['config.port'])
    expect(await world.warm.apply({ env, manual: true })).toMatchObject({ exitCode: 0 })
    const patch = world.fivetran.requests.find(({ method }) => method === 'PATCH')
    expect(patch?.body).toMatchObject({ config: { port: 8443 }, time_zone_offset: '0', run_setup_tests: false })
    expect(patch?.body).not.toHaveProperty('config.blob')
    const drift = await world.warm.run(world.triggers.schedule(), { env, inputs: { mode: 'drift' } })
    expect(drift).toMatchObject({ exitCode: 0, outputs: { drifts: '0', 'kept-otherwise': '0' } })
    const rotated = await world.warm.propose(
      { [file]: manifest('8443').replace('in-clear', 'in-clear-again') },
      { env },
    )
    expect(rotated.run.outputs).toMatchObject({ updates: '1' })
    expect(world.comment(rotated.number)).not.toMatch(/written-in-clear/)
  } finally {
    await world.close()
  }
})
