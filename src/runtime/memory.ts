import { setFlagsFromString } from 'node:v8'

/** From so many manifests on, memory matters more than the second it costs. */
const MANY = 5_000

/**
 * Lets the heap grow by little instead of by half at a time. Most of what ten thousand manifests occupy is garbage that
 * V8 has
 * not collected yet, since a runner's machine looks large to it; what else runs in the job may not have that room.
 */
export function favourMemory(manifests: number): void {
  if (manifests >= MANY) setFlagsFromString('--optimize-for-size')
}
