/** No difference where there is none, for services of any shape; and each kind of real difference is seen, field by field. */
import { describe } from '@jest/globals'
import * as fc from 'fast-check'
import { SERVERS } from '../support/fleet.ts'
import { generatedServices } from '../support/generated-services.ts'
import { appliedManifests, importedConnectors } from '../support/no-differences.ts'

/** `NO_DIFFERENCES_SEED` repeats a run that failed; its name says which. */
const SEED = Number(process.env['NO_DIFFERENCES_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const [services = []] = fc.sample(generatedServices(40), { seed: SEED, numRuns: 1 })

describe.each(SERVERS)(`services of any shape (NO_DIFFERENCES_SEED=${SEED}) on a server that %s`, (_what, behaviour) => {
  appliedManifests(services, behaviour, SEED, [0, 1])
  importedConnectors(services, behaviour, SEED)
})
