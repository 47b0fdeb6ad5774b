/**
 * `npm run demo`: tells what action and command line do, with what is built, against simulators. Exits with 1 when a claim does
 * not hold.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { BrokenPromise } from './expect.ts'
import { createNarrator, type Story } from './narrator.ts'
import { renderPage } from './page.ts'
import { startStage } from './stage.ts'
import { addManifest } from './steps/add.ts'
import { pinCertificate } from './steps/certificate.ts'
import { changeSetting } from './steps/change.ts'
import { createConnector } from './steps/create.ts'
import { findDrift } from './steps/drift.ts'
import { beginFromNothing } from './steps/from-nothing.ts'
import { importConnectors } from './steps/import.ts'
import { workOnALaptop } from './steps/laptop.ts'
import { removeManifest } from './steps/remove.ts'
import { sayWhatSyncs } from './steps/schemas.ts'

const ROOT = join(import.meta.dirname, '..')
const TITLE = 'connector-as-code: the whole story'

/** A clone has the bundle; a working copy may not. */
function ensureBuilt(): void {
  if (['index.js', 'cli.js'].every(name => existsSync(join(ROOT, 'dist', name)))) return
  console.log('Building dist/ …')
  const built = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (built.status !== 0) throw new BrokenPromise('The action can be built.')
}

async function tell(story: Story): Promise<void> {
  const stage = await startStage(story)
  try {
    await createConnector(stage, await addManifest(stage))
    await changeSetting(stage)
    await findDrift(stage)
    await pinCertificate(stage)
    await removeManifest(stage)
    await importConnectors(stage)
    await beginFromNothing(stage)
    await sayWhatSyncs(stage)
    await workOnALaptop(stage)
  } finally {
    await stage.close()
  }
}

/** Gives the paths of what was written. */
function write(story: Story, directory: string): string[] {
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true })
  const files = { ...story.files(), 'pull-request.html': renderPage(TITLE, story.entries) }
  return Object.entries(files).map(([name, text]) => {
    writeFileSync(join(directory, name), text)
    return relative(process.cwd(), join(directory, name))
  })
}

async function main(directory: string): Promise<void> {
  const startedAt = performance.now()
  ensureBuilt()
  console.log(`${TITLE}, with the built action and simulated servers.`)
  const story = createNarrator(console.log)
  try {
    await tell(story)
  } catch (error) {
    if (!(error instanceof BrokenPromise)) throw error
    console.error(`\n✗ This should hold, and does not: ${error.message}`)
    process.exitCode = 1
    return
  }
  const written = write(story, directory)
  console.log(
    `\nThe whole story held, in ${Math.round((performance.now() - startedAt) / 1000)} s. Open the page in a browser; it shows the comments as GitHub does:\n`,
  )
  for (const path of written) console.log(`  ${path}`)
}

await main(process.argv[2] ?? join(ROOT, 'demo', 'output'))
