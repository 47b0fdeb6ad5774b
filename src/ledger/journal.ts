/**
 * Gathers results and saves them in batches: every save takes several requests, and a workflow's token has 1,000 an
 * hour (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
 */
import { UserError } from '../model/errors.ts'
import type { AlarmClock } from '../runtime/clock.ts'
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
  /** How many results may wait. */
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
  /** Saves what is left and ends; later records stay unsaved. */
  readonly close: () => Promise<JournalEnd>
  /** Aborted when the ledger is no longer ours: nothing new may be begun. */
  readonly lost: AbortSignal
}

/** A journal that is open. Close it, or its timer goes on. */
export function createJournal(options: JournalOptions): Journal {
  const {
    save,
    clock,
    everyMs = 30_000,
    everyOperations = 100,
    heartbeatMs = 300_000,
    closeAttempts = 3,
    closePauseMs = 5_000,
  } = options
  const lost = new AbortController()
  const failures: unknown[] = []
  let pending: LedgerUpdate[] = []
  let saving: Promise<void> | undefined
  let closed = false
  let cancelTimer: (() => void) | undefined

  const arm = (ms: number): void => {
    cancelTimer?.()
    if (!closed && !lost.signal.aborted) cancelTimer = clock.after(ms, () => void start())
  }

  const saveBatch = async (): Promise<void> => {
    const batch = pending
    pending = []
    try {
      await save(batch)
    } catch (error) {
      // Before what came meanwhile: of two updates of one resource the later one must stay the last.
      pending = [...batch, ...pending]
      failures.push(error)
      if (error instanceof UserError) lost.abort(error)
    }
  }

  const run = async (): Promise<void> => {
    await saveBatch()
    saving = undefined
    arm(pending.length > 0 ? everyMs : heartbeatMs)
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
    if (pending.length > 0 && !closed) await start()
  }

  arm(heartbeatMs)
  return {
    lost: lost.signal,
    flush,
    record: update => {
      pending.push(update)
      if (closed) return
      if (pending.length % everyOperations === 0) void flush()
      else if (pending.length === 1 && saving === undefined) arm(everyMs)
    },
    close: async () => {
      closed = true
      cancelTimer?.()
      await idle()
      for (let attempt = 1; pending.length > 0 && attempt <= closeAttempts && !lost.signal.aborted; attempt += 1) {
        if (attempt > 1) await clock.sleep(closePauseMs)
        await start()
      }
      return { unsaved: pending, failures }
    },
  }
}
