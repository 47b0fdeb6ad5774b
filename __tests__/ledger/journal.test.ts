import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { UserError } from '../../src/model/errors.ts'
import { createJournal } from '../../src/ledger/journal.ts'
import type { LedgerUpdate } from '../../src/ledger/ledger.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { entry } from './arbitrary.ts'

const update = (key: string | number): LedgerUpdate => ({
  kind: 'connector',
  partition: 'g',
  key: String(key),
  entry: entry(),
})

function journalWith(save: (keys: string[]) => void | Promise<void> = () => undefined, everyOperations?: number) {
  const clock = createFakeClock(0)
  const batches: string[][] = []
  let running = 0
  const journal = createJournal({
    clock,
    ...(everyOperations === undefined ? {} : { everyOperations }),
    save: async updates => {
      running += 1
      if (running > 1) throw new Error('two saves at once')
      const keys = updates.map(one => one.key)
      try {
        await save(keys)
        batches.push(keys)
      } finally {
        running -= 1
      }
    },
  })
  return { clock, batches, journal }
}

describe('a journal', () => {
  test('waits for thirty seconds, then saves what came meanwhile at once', async () => {
    const { clock, batches, journal } = journalWith()
    journal.record(update('a'))
    await clock.advance(20_000)
    journal.record(update('b'))
    await clock.advance(9_999)
    expect(batches).toEqual([])
    await clock.advance(1)
    expect(batches).toEqual([['a', 'b']])
  })

  test('does not wait with a thousand results', async () => {
    const { clock, batches, journal } = journalWith()
    for (let n = 0; n < 999; n += 1) journal.record(update(n))
    await clock.advance(0)
    expect(batches).toEqual([])
    journal.record(update(999))
    await clock.advance(0)
    expect(batches.map(batch => batch.length)).toEqual([1000])
  })

  test('saves the last of several updates of one resource, and counts it once', async () => {
    const { clock, batches, journal } = journalWith(undefined, 3)
    for (const key of ['a', 'a', 'b', 'a']) journal.record(update(key))
    await clock.advance(0)
    expect(batches).toEqual([])
    journal.record(update('c'))
    await clock.advance(0)
    expect(batches).toEqual([['a', 'b', 'c']])
  })

  test('closes by one last save that takes what is left, and is tried again like any other', async () => {
    const { batches, journal, clock } = journalWith()
    const ends: string[][] = []
    journal.record(update('a'))
    const end = await journal.close(async updates => {
      ends.push(updates.map(one => one.key))
      if (ends.length === 1) throw new Error('502')
    })
    expect({ ends, batches, unsaved: end.unsaved, sleeps: clock.sleeps }).toEqual({
      ends: [['a'], ['a']],
      batches: [],
      unsaved: [],
      sleeps: [5_000],
    })
  })

  test('the last save is made where nothing is left, too', async () => {
    const { journal } = journalWith()
    let calls = 0
    await journal.close(async () => void (calls += 1))
    expect(calls).toBe(1)
  })

  test('gives a sign of life after five silent minutes, and again', async () => {
    const { clock, batches, journal } = journalWith()
    await clock.advance(299_999)
    expect(batches).toEqual([])
    await clock.advance(300_001)
    expect(batches).toEqual([[], []])
    await journal.close()
    await clock.advance(3_600_000)
    expect(batches).toHaveLength(2)
  })

  test('saves one batch at a time; what comes during a save is in the next', async () => {
    const { promise: gate, resolve: release } = Promise.withResolvers<void>()
    const { clock, batches, journal } = journalWith(keys => (keys.includes('a') ? gate : undefined))
    journal.record(update('a'))
    const first = journal.flush()
    journal.record(update('b'))
    const second = journal.flush()
    await clock.advance(60_000)
    expect(batches).toEqual([])
    release()
    await Promise.all([first, second])
    expect(batches).toEqual([['a'], ['b']])
  })

  test('a flush without anything to save asks for nothing', async () => {
    const { batches, journal } = journalWith()
    await journal.flush()
    expect(batches).toEqual([])
  })

  test('a failed save loses nothing: it is tried with the next, in order, and reported at the end', async () => {
    let failing = true
    const { clock, batches, journal } = journalWith(() => {
      if (failing) throw new Error('GitHub answers 502')
    })
    journal.record(update('a'))
    await clock.advance(30_000)
    journal.record(update('b'))
    failing = false
    await clock.advance(30_000)
    expect(batches).toEqual([['a', 'b']])
    const end = await journal.close()
    expect(end.unsaved).toEqual([])
    expect(end.failures.map(String)).toEqual(['Error: GitHub answers 502'])
  })

  test('closing tries three times, then says what is missing', async () => {
    const { clock, journal } = journalWith(() => {
      throw new Error('GitHub answers 502')
    })
    journal.record(update('a'))
    const end = await journal.close()
    expect(end.unsaved.map(one => one.key)).toEqual(['a'])
    expect(end.failures).toHaveLength(3)
    expect(clock.sleeps).toEqual([5_000, 5_000])
    expect(journal.lost.aborted).toBe(false)
  })

  test('stops for good when the ledger was taken over', async () => {
    let calls = 0
    const { clock, journal } = journalWith(() => {
      calls += 1
      throw UserError.of('ledger-error', 'The ledger was taken over.')
    })
    journal.record(update('a'))
    await clock.advance(30_000)
    expect(journal.lost.aborted).toBe(true)
    journal.record(update('b'))
    await clock.advance(3_600_000)
    const end = await journal.close()
    expect(calls).toBe(1)
    expect(end.unsaved.map(one => one.key)).toEqual(['a', 'b'])
    expect(end.failures).toHaveLength(1)
  })

  test('whatever fails and whenever, each result is saved once and in order, or reported', async () => {
    const step = fc.oneof(
      fc.record({ wait: fc.integer({ min: 0, max: 40_000 }) }),
      fc.record({ records: fc.integer({ min: 1, max: 120 }) }),
      fc.constant({ flush: true }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.array(fc.boolean(), { maxLength: 12 }),
        async (steps, failures) => {
          const answers = failures.values()
          const { clock, batches, journal } = journalWith(() => {
            if (answers.next().value === true) throw new Error('502')
          }, 100)
          let count = 0
          for (const one of steps) {
            if ('wait' in one) await clock.advance(one.wait)
            else if ('flush' in one) await journal.flush()
            else for (let n = 0; n < one.records; n += 1) journal.record(update((count += 1)))
          }
          const end = await journal.close()
          expect([...batches.flat(), ...end.unsaved.map(each => each.key)]).toEqual(
            Array.from({ length: count }, (_, index) => String(index + 1)),
          )
        },
      ),
      // A save that fails while `close` waits for the one before it.
      {
        numRuns: 60,
        examples: [
          [
            [{ records: 101 }, { records: 99 }],
            [false, true],
          ],
        ],
      },
    )
  })
})
