/** What a plan costs, in counted steps. */
import { describe, expect, test } from '@jest/globals'
import type { DesiredConnector, ObservedConnector } from '../../../src/kinds/connector/connector.ts'
import type { ValueObject } from '../../../src/model/value.ts'
import { desired, field, metadata, observed, recorded, secret, SECRET, WAREHOUSE } from '../../support/connectors.ts'
import { countSteps } from '../../support/steps.ts'
import { planOf, type Scene } from './plan-of.ts'

function configOf(index: number, host: string): ValueObject {
  return { host, port: index, tags: ['a', 'b'], pat: secret(`canary-${index}`) }
}

/** Connectors of one group, as the manifests want them. */
function fleet(size: number, host: string, prefix = ''): DesiredConnector[] {
  return Array.from({ length: size }, (_, index) =>
    desired({
      schema: `${prefix}schema_${index}`,
      file: `fivetran/schema_${index}.yml`,
      config: configOf(index, host),
    }),
  )
}

/** The same, as Fivetran shows them. */
function shown(size: number): ObservedConnector[] {
  return Array.from({ length: size }, (_, index) =>
    observed({
      id: `id_${index}`,
      schema: `schema_${index}`,
      config: { host: 'a', port: String(index), tags: ['b', 'a'], pat: '******' },
    }),
  )
}

/** Updates that an earlier run has begun. */
function begun(size: number): NonNullable<Scene['interrupted']> {
  return Array.from(
    { length: size },
    (_, index) =>
      ({
        action: 'update',
        kind: 'connector',
        partition: WAREHOUSE.id,
        name: `schema_${index}`,
        service: 'github',
      }) as const,
  )
}

describe('a connector of many in one group costs no more than one of a few', () => {
  const service = metadata({
    host: field('string'),
    port: field('integer'),
    pat: SECRET,
    tags: field('array', { items: field('string') }),
  })

  type Past = Required<Pick<Scene, 'seen' | 'records'>>
  test.each<[string, (size: number, past: Past) => Scene, changes: boolean]>([
    ['all the same', (size, past) => ({ desired: fleet(size, 'a'), ...past }), false],
    ['all changed', (size, past) => ({ desired: fleet(size, 'b'), ...past }), true],
    ['all new', size => ({ desired: fleet(size, 'a') }), true],
    ['all removed from the repository', (_, past) => past, true],
    [
      'all moved, all begun',
      (size, past) => ({ desired: fleet(size, 'a', 'new_'), ...past, interrupted: begun(size) }),
      true,
    ],
  ])('%s', (_, setScene, changes) => {
    const stepsEach = (size: number): number => {
      const seen = shown(size)
      const records = fleet(size, 'a').map((one, index) => recorded(one, seen[index] ?? observed(), service))
      const scene = setScene(size, { seen, records })
      const steps = countSteps()
      const plan = planOf({ ...scene, metadata: [service], observation: { listed: new Map([[WAREHOUSE.id, seen]]) } })
      expect(plan.changes).toHaveLength(changes ? size : 0)
      return steps() / size
    }
    const few = stepsEach(200)
    expect(stepsEach(1_000)).toBeLessThan(1.5 * few)
  })
})
