/** What differs between the command line and the action, and what does not. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { startCliWorld, type CliRun, type CliWorld } from '../support/cli.ts'
import { fakeGit } from '../support/git.ts'
import { sheet } from '../support/manifests.ts'

let world: CliWorld

beforeEach(async () => {
  world = await startCliWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})

afterEach(() => world.close())

const SAYS_OF_THE_ACTION =
  /workflow|this action|\bjobs?\b|\binputs?\b|\btoken\b|job summary|actions\/|GITHUB_|ACTIONS_/i

function addSheet(index: number): void {
  world.fivetran.addConnection({
    group: 'Warehouse',
    service: 'google_sheets',
    config: {
      schema: 'sheets',
      table: `sheet_${index}`,
      sheet_id: `https://docs.google.com/spreadsheets/d/${index}`,
      named_range: 'A1:Z100',
    },
  })
}

const written = (run: CliRun): readonly string[] => {
  expect(run).toMatchObject({ exitCode: 0 })
  return globSync('fivetran/**/*.yml', { cwd: world.clone }).toSorted()
}

describe('import', () => {
  test('writes files into the working tree whose plan only adopts, and never over one that is there', async () => {
    addSheet(1)
    addSheet(2)
    world.push({ 'fivetran/warehouse/sheets-sheet_1.yml': '# mine\n', 'README.md': '#\n' })
    const run = await world.warm(['import', '--import-kinds', 'connector'])
    const files = written(run)
    expect(files).toHaveLength(3)
    expect(readFileSync(join(world.clone, 'fivetran/warehouse/sheets-sheet_1.yml'), 'utf8')).toBe('# mine\n')
    expect(run.output).not.toMatch(SAYS_OF_THE_ACTION)
    expect(run.stdout).toContain('commit them on a branch')
    expect(world.fivetran.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    const plan = await world.warm(['plan', '--detailed-exitcode'])
    expect(plan.stdout).toContain('2 to adopt')
    // A second import finds that all have a manifest, committed or not.
    expect(written(await world.warm(['import', '--import-kinds', 'connector']))).toEqual(files)
  })

  test('a dry run writes nothing', async () => {
    addSheet(1)
    const run = await world.warm(['import', '--dry-run'])
    expect(written(run)).toEqual([])
  })
})

test('a plan says what it has not: reviews and comments; and how to apply it, without a link', async () => {
  world.push({ 'fivetran/a.yml': sheet(1) })
  const { exitCode, stdout } = await world.warm(['plan'])
  expect(exitCode).toBe(0)
  expect(stdout).toContain('counts as no review')
  expect(stdout).toContain('`connector-as-code apply` applies this change, if this is merged into main.')
  expect(stdout).not.toMatch(SAYS_OF_THE_ACTION)
})

describe('what was applied', () => {
  const FILES = { 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2) }

  beforeEach(async () => {
    world.push(FILES)
    expect(await world.warm(['apply', '--yes'])).toMatchObject({ exitCode: 0 })
  })

  test('drift is told with its name, how to revert it here, and that there is no issue; it fails the run', async () => {
    const none = await world.warm(['drift'])
    expect(none).toMatchObject({ exitCode: 0, stdout: expect.not.stringContaining('issue') })
    const [first] = world.fivetran.state.connections.values()
    world.fivetran.editConnection(first?.id ?? '', { config: { named_range: 'B1:B2' } })
    const { exitCode, stdout } = await world.warm(['drift'])
    expect(exitCode).toBe(1)
    expect(stdout).toContain('+ config.named_range: B1:B2')
    expect(stdout).toContain('Revert to the manifest: `connector-as-code apply --targets Warehouse/sheets.sheet_1`')
    expect(stdout).toContain('No issue is opened from the command line')
    expect(stdout).not.toMatch(SAYS_OF_THE_ACTION)
  })

  test('a manifest that the person has removed: its deletion is planned, and refused with what lifts that here', async () => {
    expect((await world.warm(['plan'])).stdout).not.toContain('working tree')
    world.write({ 'fivetran/b.yml': null, 'fivetran/c.yml': sheet(3) })
    const { exitCode, stdout } = await world.warm(['plan'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('1 to create, 1 deletion refused')
    expect(stdout).toMatch(/not all of it is commit [0-9a-f]{7}: added fivetran\/c\.yml; missing fivetran\/b\.yml\./)
    expect(stdout).toContain('--deletion-policy delete --targets Warehouse/sheets.sheet_2')
    expect(stdout).not.toMatch(/label|workflow/)
    const allowed = await world.warm(['plan', '--deletion-policy', 'delete'])
    expect(allowed.stdout).toContain('1 to delete, 1 to create')
  })

  test('a manifest that git has left out: nothing is concluded from that', async () => {
    world.push({ 'docs/x.md': '#\n', 'fivetran/kept/c.yml': sheet(3) })
    expect(await world.warm(['apply', '--yes'])).toMatchObject({ exitCode: 0 })
    world.git.git(world.clone, 'sparse-checkout', 'set', '--no-cone', '/*', '!/fivetran/kept/')
    const { exitCode, output } = await world.warm(['plan'])
    expect(exitCode).toBe(1)
    expect(output).toContain('an incomplete checkout is not taken for a removal')
    expect(output).toContain('git sparse-checkout disable')
  })
})

test('a remote that lets nobody in stops a plan: without the ledger it would not be true', async () => {
  world.push({ 'fivetran/a.yml': sheet(1) })
  const program = fakeGit(
    world.git,
    'case " $* " in *" fetch "*) echo "fatal: Authentication failed for https://git.example/" >&2; exit 128;; esac; exec "$REAL" "$@"',
  )
  const env = { PATH: `${dirname(program)}:${world.git.env['PATH']}` }
  const { exitCode, output } = await world.warm(['plan'], { env })
  expect(exitCode).toBe(1)
  expect(output).toContain('Authentication failed')
  expect(output).toContain('See that `git fetch origin` and `git push origin` work here')
  expect(await world.warm(['plan', '--ledger-branch', 'none'], { env })).toMatchObject({ exitCode: 0 })
})
