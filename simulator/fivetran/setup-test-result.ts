import type { Json } from '../../src/model/value.ts'

export interface SetupTestResult {
  readonly title: string
  readonly status: 'PASSED' | 'SKIPPED' | 'WARNING' | 'FAILED' | 'JOB_FAILED'
  readonly message?: string
  readonly details?: Json
}

export interface SetupTests {
  readonly tests: readonly SetupTestResult[]
  /** Default 0. */
  readonly takesMs?: number
}
