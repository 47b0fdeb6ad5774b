// Makes `npm test` and `npm run demo` work in a fresh clone with nothing but Node 20 and npm: installs the locked
// packages when they are missing or stale, and sees to it that scripts run on the runtime that GitHub uses.
// Plain JavaScript without imports from node_modules, since it runs before there are any.
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const RUNTIME_MAJOR = 24

/** The packages that a lock file names: path below the root → entry. Empty when there is no such file. */
function lockedPackages(file) {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')).packages ?? {}) : {}
}

/**
 * True when every package that must be there is there in its locked version. npm writes what it installed to
 * node_modules/.package-lock.json, as the last thing it does; optional packages of other platforms are not in it.
 */
export function isInstalled(root) {
  const installed = lockedPackages(join(root, 'node_modules', '.package-lock.json'))
  return Object.entries(lockedPackages(join(root, 'package-lock.json')))
    .filter(([path, entry]) => path !== '' && entry.optional !== true)
    .every(([path, entry]) => installed[path]?.version === entry.version)
}

/** Runs a command without input; shows its output only when it fails. */
function run(command, args, options) {
  const done = spawnSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', ...options })
  if (done.status === 0) return true
  process.stderr.write(`${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}\n`)
  return false
}

function npm(root, args) {
  const own = process.env.npm_execpath
  if (own !== undefined && /\.c?js$/.test(own)) return run(process.execPath, [own, ...args], { cwd: root })
  return run('npm', args, { cwd: root, shell: process.platform === 'win32' })
}

/** True when npm's scripts, which look into node_modules/.bin first, get a Node that can run the TypeScript sources. */
function hasRuntime(root) {
  const path = `${join(root, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`
  const asked = spawnSync('node', ['--version'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
    shell: process.platform === 'win32',
  })
  return Number(/^v(\d+)/.exec(asked.stdout ?? '')?.[1] ?? 0) >= RUNTIME_MAJOR
}

/** The package `node` gets its binary by an install script, which npm may have been told not to run: run it here. */
function mendRuntime(root) {
  const folder = join(root, 'node_modules', 'node')
  if (!existsSync(join(folder, 'installArchSpecificPackage.js'))) return
  run(process.execPath, ['installArchSpecificPackage.js'], { cwd: folder })
  const link = join(root, 'node_modules', '.bin', 'node')
  if (process.platform === 'win32' || !existsSync(join(folder, 'bin', 'node')) || existsSync(link)) return
  if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) rmSync(link)
  symlinkSync(join('..', 'node', 'bin', 'node'), link)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}

function main(root) {
  if (Number(process.versions.node.split('.')[0]) < 20) fail(`Node 20 or newer is needed; this is ${process.version}.`)
  if (!isInstalled(root)) {
    console.log('Installing the locked packages (npm ci) …')
    if (!npm(root, ['ci', '--no-audit', '--no-fund', '--loglevel=error'])) fail('npm ci failed; see above.')
  }
  if (hasRuntime(root)) return
  console.log(`Setting up Node ${RUNTIME_MAJOR} …`)
  mendRuntime(root)
  if (!hasRuntime(root))
    fail(
      `node_modules/.bin/node is not Node ${RUNTIME_MAJOR}. Install Node ${RUNTIME_MAJOR}, or run: npm rebuild node --ignore-scripts=false`,
    )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  main(dirname(dirname(fileURLToPath(import.meta.url))))
