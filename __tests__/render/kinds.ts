import type { Outcome } from '../../src/engine/execute/result.ts'

/** Every outcome of a change. */
export const OUTCOMES: readonly Outcome[] = [
  'done',
  'tests-failed',
  'tests-owed',
  'authorization',
  'failed',
  'skipped',
  'refused',
]
