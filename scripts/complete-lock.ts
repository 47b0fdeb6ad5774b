/**
 * `node scripts/complete-lock.ts`, after a change of dependencies. A registry mirror may lag behind with packages of
 * other platforms; npm then leaves them out of the lock file, and `npm ci` refuses that lock everywhere. This adds what
 * is missing: the parents pin the exact version, and the name tells the platform. Such entries have no integrity hash.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface LockEntry {
  readonly version?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}
export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>
}

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']

/** `@swc/core-linux-x64-musl` → os linux, cpu x64, libc musl. A name without a processor is nobody's platform. */
export function platformOf(name: string): {
  readonly os?: readonly string[]
  readonly cpu: readonly string[]
  readonly libc?: readonly string[]
} {
  const parts = name.split(/[/-]/)
  const os = SYSTEMS.find(system => parts.includes(system))
  const libc =
    os !== 'linux'
      ? undefined
      : parts.some(part => part.startsWith('musl'))
        ? 'musl'
        : parts.some(part => part.startsWith('gnu'))
          ? 'glibc'
          : undefined
  return {
    ...(os === undefined ? {} : { os: [os] }),
    cpu: [PROCESSORS.find(processor => parts.includes(processor)) ?? 'none'],
    ...(libc === undefined ? {} : { libc: [libc] }),
  }
}

/** The optional packages that a lock's entries ask for and the lock does not hold, as entries to add. */
export function missingOptional(lock: Lock): Record<string, LockEntry> {
  const missing: Record<string, LockEntry> = {}
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (`${path}/node_modules/${name}` in lock.packages || `node_modules/${name}` in lock.packages) continue
      missing[`node_modules/${name}`] = {
        version,
        ...(entry.dev === true ? { dev: true } : {}),
        optional: true,
        ...platformOf(name),
      }
    }
  }
  return missing
}

if (import.meta.main) {
  const file = join(dirname(import.meta.dirname), 'package-lock.json')
  const lock: Lock = JSON.parse(readFileSync(file, 'utf8'))
  const missing = missingOptional(lock)
  const packages = Object.fromEntries(
    Object.entries({ ...lock.packages, ...missing }).toSorted(([a], [b]) => a.localeCompare(b, 'en')),
  )
  writeFileSync(file, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`)
  console.log(`${Object.keys(missing).length} optional packages added to package-lock.json`)
}
