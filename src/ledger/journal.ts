/**
 * Gathers results and saves them in batches: every save takes several requests, and a workflow's token has 1,000 an
 * hour (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
 */
import { UserError } from '../model/errors.ts'
import type { AlarmClock } from '../runtime/clock.ts'
import { identityOf } from '../model/resource.ts'
import type { LedgerUpdate } from './ledger.ts'

export interface JournalOptions {
  /**
   * Saves a batch; an empty one is a sign of life. A UserError means that the ledger is no longer ours; anything else
   * is tried again.
   */
  readonly save: (updates: readonly LedgerUpdate[]) => Promise<void>
  readonly clock: AlarmClock
  /** How long a result may wait. */
  readonly everyMs?: number
  /** How many resources may wait with their results. */
  readonly everyOperations?: number
  /** After this time without a result an empty batch is saved, as a sign of life. */
  readonly heartbeatMs?: number
  /** How often `close` tries to save what is left, and how long it waits in between. */
  readonly closeAttempts?: number
  readonly closePauseMs?: number
}

export interface JournalEnd {
  /** What could not be saved, in the order it was recorded; empty when all is in the ledger. */
  readonly unsaved: readonly LedgerUpdate[]
  /** What went wrong on the way, also where a later attempt made up for it. */
  readonly failures: readonly unknown[]
}

export interface Journal {
  readonly record: (update: LedgerUpdate) => void
  /** Saves what there is now, if anything. Does not throw: failures show in `close`. */
  readonly flush: () => Promise<void>
  /**
   * Saves what is left and ends; later records stay unsaved. `last` takes the place of the last save, and is called even
   * where nothing is left: what else a run has to write at its end costs no requests of its own then.
   */
  readonly close: (last?: JournalOptions['save']) => Promise<JournalEnd>
  /** Aborted when the ledger is no longer ours: nothing new may be begun. */
  readonly lost: AbortSignal
}

/** A journal that is open. Close it, or its timer goes on. */
export function createJournal(options: JournalOptions): Journal {
  const {
    save,
    clock,
    everyMs = 30_000,
    everyOperations = 1_000,
    heartbeatMs = 300_000,
    closeAttempts = 3,
    closePauseMs = 5_000,
  } = options
  const lost = new AbortController()
  const failures: unknown[] = []
  // By resource: of several updates of one the last counts, so a batch is as large as what it is about.
  let pending = new Map<string, LedgerUpdate>()
  let saving: Promise<void> | undefined
  let closed = false
  let cancelTimer: (() => void) | undefined

  const arm = (ms: number): void => {
    cancelTimer?.()
    if (!closed && !lost.signal.aborted) cancelTimer = clock.after(ms, () => void start())
  }

  const saveBatch = async (saveBy = save): Promise<boolean> => {
    const batch = pending
    pending = new Map()
    try {
      await saveBy([...batch.values()])
      return true
    } catch (error) {
      // Before what came meanwhile: of two updates of one resource the later one must stay the last.
      pending = new Map([...batch, ...pending])
      failures.push(error)
      if (error instanceof UserError) lost.abort(error)
      return false
    }
  }

  const run = async (): Promise<void> => {
    await saveBatch()
    saving = undefined
    arm(pending.size > 0 ? everyMs : heartbeatMs)
  }

  const start = (): Promise<void> => {
    if (lost.signal.aborted) return Promise.resolve()
    saving ??= run()
    return saving
  }

  // Somebody else who waits may have begun the next save.
  const idle = async (): Promise<void> => {
    if (saving === undefined) return
    await saving
    await idle()
  }

  // What was recorded while a save was under way is not in that save. Once the journal is closing, only `close` begins
  // saves: any other save would take away what `close` is about to report as unsaved.
  const flush = async (): Promise<void> => {
    if (saving !== undefined) await idle()
    if (pending.size > 0 && !closed) await start()
  }

  arm(heartbeatMs)
  return {
    lost: lost.signal,
    flush,
    record: update => {
      const before = pending.size
      pending.set(identityOf(update), update)
      if (closed || pending.size === before) return
      if (pending.size % everyOperations === 0) void flush()
      else if (pending.size === 1 && saving === undefined) arm(everyMs)
    },
    close: async last => {
      closed = true
      cancelTimer?.()
      await idle()
      let isDue = last !== undefined || pending.size > 0
      for (let attempt = 1; isDue && attempt <= closeAttempts && !lost.signal.aborted; attempt += 1) {
        if (attempt > 1) await clock.sleep(closePauseMs)
        isDue = !(await saveBatch(last))
      }
      return { unsaved: [...pending.values()], failures }
    },
  }
}
