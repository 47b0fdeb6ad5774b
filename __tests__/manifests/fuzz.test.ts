import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { serviceOf } from '../../src/kinds/service-name.ts'
import { toDesired } from '../../src/kinds/connector/desired.ts'
import { parseManifests } from '../../src/manifests/parse.ts'
import { compareManifests } from '../../src/app/manifest-changes.ts'
import { wholeDigest } from '../../src/engine/record/digest.ts'
import { KINDS } from '../../src/kinds/registry.ts'
import { cases, hostileManifest, pollution } from '../support/hostile.ts'
import type { WrittenManifests } from '../../src/manifests/expand.ts'
import { contextOf, REFERENCES } from './fixtures.ts'
import { countSteps } from '../support/steps.ts'

function written(text: string): WrittenManifests {
  return { ...parseManifests('fivetran/a.yml', text), data: new Map() }
}

describe('hostile manifests', () => {
  test('each is a connector or problems at their places: nothing is thrown, nothing takes long, no prototype is touched', () => {
    const settings = cases(600, 'cheap')
    const steps = countSteps()
    fc.assert(
      fc.property(hostileManifest, text => {
        const { documents, problems } = parseManifests('fivetran/hostile.yml', text)
        const all = documents.flatMap(document => {
          const service = serviceOf(document)
          for (const context of [contextOf(service), contextOf(service, { groups: undefined, metadata: undefined })]) {
            const { desired } = toDesired(document, context)
            if (desired !== undefined) wholeDigest(desired, (...parts) => parts.join('|').slice(0, 22))
          }
          return toDesired(document, contextOf(service)).problems
        })
        compareManifests(written(text), written(`${text}\nx: 1`), KINDS, REFERENCES)
        for (const { message, position } of [...problems, ...all]) {
          expect(message).not.toBe('')
          expect(message).not.toMatch(/\n\s+at /)
          expect(position?.line ?? 1).toBeGreaterThan(0)
        }
        expect(pollution()).toEqual([])
      }),
      settings,
    )
    // Ten times what one manifest takes in the mean: a single one that grows with its square is above it.
    expect(steps() / settings.numRuns).toBeLessThan(1_000_000)
  })
})
