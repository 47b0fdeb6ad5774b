/** One figure and its bound. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: string
  readonly bound: number
  readonly note?: string
}
