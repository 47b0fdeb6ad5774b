/**
 * No difference where there is none, for services of any shape; and each kind of real difference is seen, field by
 * field.
 */
import { describe } from '@jest/globals'
import * as fc from 'fast-check'
import { SERVERS } from '../support/fleet.ts'
import { generatedServices } from '../support/generated-services.ts'
import { SEED } from '../support/seed.ts'
import type { RunOptions, Runs, World } from '../support/world.ts'
import { appliedManifests, importedConnectors } from '../support/no-differences.ts'

const [services = []] = fc.sample(generatedServices(40), { seed: SEED, numRuns: 1 })

describe.each(SERVERS)(`services of any shape (TEST_SEED=${SEED}) on a server that %s`, (what, behaviour) => {
  const way = (world: World): Runs<RunOptions> => (what === SERVERS[0]?.[0] ? world : world.warm)
  appliedManifests(services, behaviour, SEED, [0, 1], way)
  importedConnectors(services, behaviour, SEED, way)
})
