/** Who holds the ledger's lock where the command line runs: a process on somebody's machine, or a job of a CI. */
import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import type { LockOwner } from '../../ledger/ledger.ts'
import type { LockHost } from '../../ledger/port.ts'

const COMMAND_LINE = 'command-line'

type Environment = Readonly<Record<string, string | undefined>>

/** Where a process runs, and which it is there. */
export interface OwnProcess {
  /**
   * The same for processes that see each other: of one machine since it was started, and of one container. Undefined
   * where the system does not tell.
   */
  readonly sight: string | undefined
  readonly pid: number
  /** False for a process that is not there; true where that is not certain. */
  readonly mayRun: (pid: number) => boolean
}

/** The process of this run. */
export function thisProcess(): OwnProcess {
  return { sight: sightOfLinux(), pid: process.pid, mayRun }
}

/**
 * The lock host of this process. It can tell of another process that it is gone where it would see it; an owner that
 * sleeps, or runs elsewhere, is left to expiry. `user`: as people know who started this.
 */
export function createCommandLineLock(env: Environment, own: OwnProcess = thisProcess(), user = userName()): LockHost {
  const sight = own.sight ?? ''
  const owner: LockOwner = {
    host: COMMAND_LINE,
    id: [sight, own.pid, randomUUID()].join('/'),
    name: jobOfCi(env) ?? `${user}@${hostname()} (process ${own.pid})`,
  }
  return {
    owner,
    isOver: async ({ host, id }) => {
      const [there, pid] = id.split('/')
      const isInSight = host === COMMAND_LINE && sight !== '' && there === sight
      return isInSight && !own.mayRun(Number(pid)) ? true : undefined
    },
    endsWhenKilled: () => undefined,
  }
}

/** The job by the address at which people find it. */
function jobOfCi(env: Environment): string | undefined {
  const { CI_JOB_URL: gitlab, BUILD_URL: jenkins, GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = env
  if (server && repository) return `run ${server}/${repository}/actions/runs/${env['GITHUB_RUN_ID'] ?? ''}`
  const url = gitlab || jenkins
  return url ? `job ${url}` : undefined
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run under a number that nobody has.
    return 'somebody'
  }
}

/**
 * Processes of one boot and one namespace see each other (`pid_namespaces(7)`). Of two namespaces with one number, the
 * first is gone with all its processes when there is a second.
 */
function sightOfLinux(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return undefined
  }
}

function mayRun(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return true
  try {
    // Signal 0 is not sent: it only asks (`kill(2)`).
    process.kill(pid, 0)
    return true
  } catch (error) {
    return Object(error).code !== 'ESRCH'
  }
}
