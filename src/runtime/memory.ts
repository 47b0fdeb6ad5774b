import { setFlagsFromString } from 'node:v8'

/** With so many manifests, the memory that is saved is worth the time that it costs: a third of an apply's. */
const MANY = 10_000
/** The same of a file of so many bytes: a manifest may say what syncs of ten thousand tables. */
const LARGE = 300_000

/**
 * Makes V8 collect garbage before it takes more memory. Most of what ten thousand manifests occupy is garbage, which V8
 * leaves alone because a runner's machine has much memory. Other steps of the job may need it (`npm run bench`: 250 MiB
 * in place of 410).
 */
export function favourMemory(manifests: number, largestFile: number): void {
  if (manifests >= MANY || largestFile >= LARGE) setFlagsFromString('--optimize-for-size')
}
