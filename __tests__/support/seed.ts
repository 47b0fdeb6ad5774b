/**
 * What generated tests are made of. The same on every run, so that a test fails because of what was changed; another
 * number, or
 * `random`, looks elsewhere. What fails elsewhere becomes a case of its own.
 */
export const SEED =
  process.env['TEST_SEED'] === 'random'
    ? Math.floor(Math.random() * 2 ** 31)
    : Number(process.env['TEST_SEED'] ?? 712_754_208)
