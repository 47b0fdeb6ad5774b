/** Random schedules of what may go wrong between the action and the two APIs, for property tests. */
import * as fc from 'fast-check'
import type { Fault } from '../../simulator/fivetran/faults.ts'
import {
  afterTheWork,
  conflict,
  htmlPage,
  rateLimited,
  resetAfter,
  resetBefore,
  secondaryRateLimited,
  serverError,
  unprocessableEntity,
  type Effect,
} from '../../simulator/github/faults.ts'
import type { World } from './world.ts'

export interface FaultSchedule {
  readonly fivetran: readonly { readonly nth: number; readonly fault: Fault }[]
  readonly github: readonly { readonly nth: number; readonly effect: Effect; readonly what: string }[]
}

const flag = fc.boolean()
const fivetranFault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    kind: fc.constant('status' as const),
    status: fc.constant(429),
    retryAfter: fc.constantFrom<number | string>(0, 1, 'nonsense'),
  }),
  fc.record({
    kind: fc.constant('status' as const),
    status: fc.constantFrom(500, 502, 503, 504),
    body: fc.constantFrom('json' as const, 'html' as const, 'empty' as const),
    after: flag,
  }),
  fc.record({
    kind: fc.constant('status' as const),
    status: fc.constantFrom(400, 401, 403, 404, 405, 409, 418),
    body: fc.constantFrom('json' as const, 'html' as const, 'empty' as const),
  }),
  fc.record({ kind: fc.constant('reset' as const), after: flag }),
  fc.record({ kind: fc.constant('latency' as const), ms: fc.integer({ min: 1, max: 60 }) }),
  fc.constant<Fault>({ kind: 'truncate' }),
  fc.record({
    kind: fc.constant('content-type' as const),
    value: fc.constantFrom('text/html', 'text/plain; charset=latin1', ''),
  }),
  fc.record({ kind: fc.constant('drip' as const), ms: fc.integer({ min: 10, max: 100 }) }),
  fc.constant<Fault>({ kind: 'empty-list' }),
)

const githubEffects: readonly (readonly [string, Effect])[] = [
  ['502', serverError(502)],
  ['500 after the work', afterTheWork(serverError(500))],
  ['an HTML page', htmlPage()],
  ['409', conflict()],
  ['422', unprocessableEntity()],
  ['422 after the work', afterTheWork(unprocessableEntity())],
  ['403 limited for a second', secondaryRateLimited(1)],
  ['403 limited for an hour', rateLimited(new Date(Date.now() + 3_600_000))],
  ['a reset before the work', resetBefore()],
  ['a reset after the work', resetAfter()],
]

/** Up to five faults at requests 1 to 45 of each API. */
export const faultSchedule: fc.Arbitrary<FaultSchedule> = fc.record({
  fivetran: fc.array(fc.record({ nth: fc.integer({ min: 1, max: 45 }), fault: fivetranFault }), { maxLength: 5 }),
  github: fc.array(
    fc
      .record({ nth: fc.integer({ min: 1, max: 35 }), index: fc.nat({ max: githubEffects.length - 1 }) })
      .map(({ nth, index }) => {
        const [what, effect] = githubEffects[index] ?? ['a reset before the work', resetBefore()]
        return { nth, effect, what }
      }),
    { maxLength: 3 },
  ),
})

/** Arms a schedule for the next run. */
export function arm(world: World, schedule: FaultSchedule): void {
  for (const { nth, fault } of schedule.fivetran) world.fivetran.faults.add({ nth, fault })
  for (const { nth, effect } of schedule.github) world.github.faults.add({ skip: nth - 1, effect })
}

export function disarm(world: World): void {
  world.fivetran.faults.clear()
  world.github.faults.clear()
}
