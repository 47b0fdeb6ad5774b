import type { KindRun } from './kind.ts'

/** A function that loads something once in a run, whichever kind asks first; each argument is loaded by itself. */
export function onceARun<T>(
  load: (run: KindRun, name: string) => Promise<T>,
): (run: KindRun, name?: string) => Promise<T> {
  const runs = new WeakMap<KindRun, Map<string, Promise<T>>>()
  return (run, name = '') => {
    const loaded = runs.get(run) ?? new Map<string, Promise<T>>()
    runs.set(run, loaded)
    const known = loaded.get(name) ?? load(run, name)
    loaded.set(name, known)
    return known
  }
}
