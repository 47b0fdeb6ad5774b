import { setFlagsFromString } from 'node:v8'

/** With so many manifests, the memory that is saved is worth the time that it costs: a third of an apply's. */
const MANY = 10_000
/** The same of a file of so many bytes: a manifest may say what syncs of ten thousand tables. */
const LARGE = 300_000
/** The same of a source of so many tables. */
const MANY_TABLES = 5_000

/** V8 takes more memory again when the flag is set a second time. */
let isFavoured = false

/** What a run holds in memory; what is not known yet is left out. */
interface Held {
  readonly manifests?: number
  /** Of the largest file, in bytes. */
  readonly largestFile?: number
  readonly tables?: number
}

/**
 * Makes V8 collect garbage before it takes more memory. Most of what ten thousand manifests occupy is garbage, which V8
 * leaves alone because a runner's machine has much memory. Other steps of the job may need it (`npm run bench`: 250 MiB
 * in place of 410).
 */
export function favourMemory({ manifests = 0, largestFile = 0, tables = 0 }: Held): void {
  if (isFavoured || (manifests < MANY && largestFile < LARGE && tables < MANY_TABLES)) return
  isFavoured = true
  setFlagsFromString('--optimize-for-size')
}
