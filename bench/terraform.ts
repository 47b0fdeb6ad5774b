/**
 * The same work by this action and by Terraform with Fivetran's provider, on the same simulated Fivetran: `npm run bench
 * -- terraform PATH_OF_TERRAFORM PATH_OF_PROVIDER [CONNECTORS]`. Prints the table that README shows.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { changedManifest, fileOf, manifests, startBenchWorld, succeeded, type BenchWorld } from './world.ts'

const LATENCY_MS = 50
const SAMPLE_MS = 20

export interface Peer {
  readonly terraform: string
  readonly provider: string
  readonly connectors: number
}

interface Cost {
  readonly ms: number
  readonly fivetran: number
  /** Peak of all processes together, in MiB. */
  readonly memory: number
}
type Costs = ReadonlyMap<string, Cost>

/** Measures both, and prints what each took and the ratios. */
export async function compareWithTerraform(peer: Peer): Promise<void> {
  const theirs = await costsOfTerraform(peer)
  const ours = await costsOfAction(peer)
  console.log(
    `\n${peer.connectors} connectors, ${LATENCY_MS} ms for each request to Fivetran (and, for the action, to GitHub)\n`,
  )
  console.log('| | Terraform | this action | times as fast | of the requests to Fivetran |\n|---|---|---|---|---|')
  for (const [what, their] of theirs) {
    const our = ours.get(what)
    if (our === undefined) continue
    console.log(
      `| ${what} | ${shown(their)} | ${shown(our)} | ${(their.ms / our.ms).toFixed(1)} | 1/${Math.round(their.fivetran / our.fivetran)} |`,
    )
  }
}

function shown({ ms, fivetran, memory }: Cost): string {
  return `${(ms / 1000).toFixed(1)} s, ${fivetran} requests, ${Math.round(memory)} MiB`
}

const CREATION = 'creation of all'
const FULL_PLAN = 'plan of all, nothing changed'
const PLAN = 'plan of one change'
const APPLY = 'apply of one change (Terraform: of a saved plan)'

async function costsOfTerraform({ terraform, provider, connectors }: Peer): Promise<Costs> {
  const world = await startBenchWorld()
  const group = [...world.fivetran.state.groups.values()][0]?.id ?? ''
  const directory = mkdtempSync(join(tmpdir(), 'bench-terraform-'))
  const rc = join(directory, 'terraform.rc')
  writeFileSync(
    rc,
    `provider_installation {\n  dev_overrides {\n    "fivetran/fivetran" = ${JSON.stringify(dirname(provider))}\n  }\n  direct {}\n}\n`,
  )
  const configure = (changed?: number): void =>
    writeFileSync(join(directory, 'main.tf'), configuration(world, group, connectors, changed))
  const run = (...parameters: string[]) =>
    measured(world, parameters[0] ?? '', () =>
      watched(terraform, parameters, {
        cwd: directory,
        env: { ...process.env, TF_CLI_CONFIG_FILE: rc, CHECKPOINT_DISABLE: '1' },
      }),
    )
  try {
    configure()
    world.slowDown(LATENCY_MS)
    const costs = new Map<string, Cost>()
    costs.set(CREATION, await run('apply', '-auto-approve', '-no-color'))
    costs.set(FULL_PLAN, await run('plan', '-no-color'))
    configure(5)
    costs.set(PLAN, await run('plan', '-no-color', '-out=change.plan'))
    costs.set(APPLY, await run('apply', '-no-color', 'change.plan'))
    return costs
  } finally {
    rmSync(directory, { recursive: true })
    await world.close()
  }
}

function configuration({ fivetran }: BenchWorld, group: string, connectors: number, changed?: number): string {
  const { key, secret } = fivetran.credentials
  const text = JSON.stringify
  const range = changed === undefined ? '"A1:Z100"' : `each.key == ${text(String(changed))} ? "B1:B9" : "A1:Z100"`
  const resource = `resource "fivetran_connector" "sheet" {
  for_each           = toset([for index in range(${connectors}) : tostring(index)])
  group_id           = ${text(group)}
  service            = "google_sheets"
  run_setup_tests    = false
  trust_certificates = false
  trust_fingerprints = false
  destination_schema {
    name  = "sheets"
    table = "sheet_\${each.key}"
  }
  config {
    sheet_id    = "https://docs.google.com/spreadsheets/d/\${each.key}"
    named_range = ${range}
  }
}`
  return [
    'terraform {\n  required_providers {\n    fivetran = { source = "fivetran/fivetran" }\n  }\n}',
    `provider "fivetran" {\n  api_key    = ${text(key)}\n  api_secret = ${text(secret)}\n  api_url    = ${text(fivetran.url)}\n}`,
    resource,
  ].join('\n\n')
}

async function costsOfAction({ connectors }: Peer): Promise<Costs> {
  const world = await startBenchWorld()
  world.commit(manifests(connectors))
  world.slowDown(LATENCY_MS)
  const costs = new Map<string, Cost>()
  const take = async (what: string, mode: 'plan' | 'apply', scope: 'all' | 'changed'): Promise<void> => {
    const cost = await measured(world, what, async () => {
      let peak: (() => number) | undefined
      const { durationMs } = await succeeded(world.run(mode, { scope }, child => (peak = watchMemory(child.pid))))
      return { ms: durationMs, memory: peak?.() ?? Number.NaN }
    })
    costs.set(what, cost)
  }
  await take(CREATION, 'apply', 'all')
  await take(FULL_PLAN, 'plan', 'all')
  world.commit({ [fileOf(5)]: changedManifest(5) })
  await take(PLAN, 'plan', 'changed')
  await take(APPLY, 'apply', 'changed')
  await world.close()
  return costs
}

async function measured(
  world: BenchWorld,
  what: string,
  run: () => Promise<Pick<Cost, 'ms' | 'memory'>>,
): Promise<Cost> {
  world.forget()
  const cost = { ...(await run()), fivetran: world.fivetran.requests.length }
  console.error(`${what}: ${shown(cost)}`)
  return cost
}

/** Runs a program to its end; throws where it fails. */
async function watched(
  program: string,
  parameters: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Pick<Cost, 'ms' | 'memory'>> {
  const startedAt = performance.now()
  const child = spawn(program, parameters, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (said += text))
  const peak = watchMemory(child.pid)
  const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  const memory = peak()
  if (code !== 0) throw new Error(`${program} ${parameters[0]} ended with ${code}: ${said.slice(-4_000)}`)
  return { ms: performance.now() - startedAt, memory }
}

/** Watches what a process and all that it started hold in memory (Linux); the returned function gives the peak in MiB. */
function watchMemory(root: number | undefined): () => number {
  let peak = 0
  const timer = setInterval(() => {
    peak = Math.max(peak, heldBy(root))
  }, SAMPLE_MS)
  return () => {
    clearInterval(timer)
    return peak / 1024
  }
}

function heldBy(root: number | undefined): number {
  const processes = new Map(
    readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .flatMap(name => {
        const status = statusOf(name)
        return status === undefined ? [] : [[Number(name), status] as const]
      }),
  )
  const isBelow = (pid: number): boolean =>
    pid === root || (processes.has(pid) && isBelow(processes.get(pid)?.parent ?? 0))
  return [...processes].reduce((sum, [pid, { kib }]) => sum + (isBelow(pid) ? kib : 0), 0)
}

function statusOf(pid: string): { readonly parent: number; readonly kib: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return {
      parent: Number(/PPid:\s+(\d+)/.exec(status)?.[1] ?? 0),
      kib: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0),
    }
  } catch {
    return undefined
  }
}
