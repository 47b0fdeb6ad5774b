import * as fc from 'fast-check'

const SURROGATES = { from: 0xd800, count: 0x800 }

/** Any code point but half a surrogate pair: fast-check's unit `binary`, which takes a second to make. */
export const codePoint: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10_ff_ff - SURROGATES.count })
  .map(number => String.fromCodePoint(number < SURROGATES.from ? number : number + SURROGATES.count))
