import { describe, expect, jest, test } from '@jest/globals'
import * as fc from 'fast-check'
import { serviceOf } from '../../src/kinds/connector/identify.ts'
import { toDesired } from '../../src/kinds/connector/desired.ts'
import { parseManifests } from '../../src/manifests/parse.ts'
import { compareManifests } from '../../src/app/manifest-changes.ts'
import { fullDigest, fieldFingerprint } from '../../src/engine/plan/digest.ts'
import { hostileManifest, pollution, within } from '../support/hostile.ts'
import { contextOf } from './fixtures.ts'
import { processorMs } from '../support/processor-time.ts'

jest.setTimeout(300_000)

const SLOWEST_MS = 5_000

describe('ten thousand hostile manifests', () => {
  test('each is a connector or problems at their places: nothing is thrown, nothing takes long, no prototype is touched', () => {
    fc.assert(
      fc.property(hostileManifest, text => {
        const startedAt = process.cpuUsage()
        const { documents, problems } = parseManifests('fivetran/hostile.yml', text)
        const all = documents.flatMap(document => {
          const service = serviceOf(document)
          for (const context of [contextOf(service), contextOf(service, { groups: undefined, metadata: undefined })]) {
            const { desired } = toDesired(document, context)
            if (desired !== undefined)
              fullDigest(
                desired,
                context.metadata,
                fieldFingerprint((...parts) => parts.join('|').slice(0, 22), desired),
              )
          }
          return toDesired(document, contextOf(service)).problems
        })
        compareManifests(new Map([['fivetran/a.yml', text]]), new Map([['fivetran/a.yml', `${text}\nx: 1`]]))
        expect(processorMs(startedAt)).toBeLessThan(SLOWEST_MS)
        for (const { message, position } of [...problems, ...all]) {
          expect(message).not.toBe('')
          expect(message).not.toMatch(/\n\s+at /)
          expect(position?.line ?? 1).toBeGreaterThan(0)
        }
        expect(pollution()).toEqual([])
      }),
      within(20_000),
    )
  })
})
