/** What a request gives by its key, asked for once: for what never changes. A failure is not remembered. */
export function once<T>(request: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return key => {
    const before = known.get(key)
    if (before !== undefined) return before
    const asked = request(key)
    known.set(key, asked)
    asked.catch(() => known.delete(key))
    return asked
  }
}
