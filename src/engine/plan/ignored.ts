/** True for fields at or below a path of `lifecycle.ignore_changes`. */
export function isIgnored(path: string, ignored: readonly string[]): boolean {
  return ignored.some(name => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`))
}
