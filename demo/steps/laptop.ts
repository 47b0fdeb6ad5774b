import { CUSTOMERS, CUSTOMERS_FILE, ORDERS, ordersState, TERRAFORM } from '../cast.ts'
import { expectThat } from '../expect.ts'
import { fileDiff } from '../file-diff.ts'
import type { Laptop } from '../laptop.ts'
import type { Stage } from '../stage.ts'
import { driftIssue } from './drift.ts'

const FASTER = `${CUSTOMERS}sync_frequency: 60\n`

/** Runs the command line on the laptop, and shows what it prints. */
async function run(
  stage: Stage,
  laptop: Laptop,
  ...args: string[]
): Promise<{ exitCode: number | null; text: string }> {
  const { exitCode, stdout, stderr } = await laptop.run(args)
  const text = stdout.trim() === '' ? stderr.trim() : stdout.trim()
  expectThat(exitCode !== null, 'The command line ends by itself.', stderr)
  stage.expectNoLeak({ terminal: stdout + stderr })
  stage.terminal('maria', `connector-as-code ${args.join(' ')}`, text)
  return { exitCode, text }
}

/** Plan and apply by hand, over the ledger that the action keeps. */
async function applyByHand(stage: Stage, laptop: Laptop): Promise<void> {
  laptop.write({ [CUSTOMERS_FILE]: FASTER })
  stage.event('maria', 'edits a manifest on her laptop, and commits nothing', [
    { path: CUSTOMERS_FILE, diff: fileDiff(CUSTOMERS, FASTER) },
  ])
  const tried = await run(stage, laptop, 'plan')
  expectThat(
    tried.exitCode === 0 && tried.text.includes('sync_frequency') && tried.text.includes('tmp_load'),
    'The plan shows her edit, and the one of the analyst.',
    tried.text,
  )
  stage.verified('The plan holds her edit and the table that the analyst has switched on, and nothing else.')
  const refused = await laptop.run(['apply', '--yes'])
  expectThat(
    refused.exitCode === 1 && refused.stdout.includes('Commit that'),
    'What is not committed is not applied.',
    refused.output,
  )
  stage.verified('An apply would be refused: what is applied has to be committed and merged.')

  laptop.git('checkout', '--quiet', '--', CUSTOMERS_FILE)
  stage.event('maria', 'takes her edit back, and keeps a plan of what main says')
  const kept = await laptop.run(['plan', '--out', '../customers.plan'])
  expectThat(kept.exitCode === 0, 'A plan can be kept.', kept.output)
  stage.changes()
  const applied = await run(stage, laptop, 'apply', '../customers.plan')
  const changed = stage.changes()
  expectThat(
    applied.exitCode === 0 && changed.length > 0 && changed.every(one => one.startsWith('PATCH ')),
    'The kept plan is applied.',
    [applied.text, ...changed].join('\n'),
  )
  stage.verified('That plan was applied, and just that: the table stays out again.')
  const clean = await stage.schedule()
  expectThat(
    clean.exitCode === 0 && driftIssue(stage).state === 'closed',
    'The drift run of the action finds nothing.',
    clean.log,
  )
  stage.verified('The action knows of it, by the same ledger: its next drift run closed the issue.')
}

/** A state of Terraform becomes a manifest. */
async function leaveTerraform(stage: Stage, laptop: Laptop): Promise<void> {
  const { id } = stage.fivetran.addConnection({ group: 'Warehouse', ...ORDERS })
  laptop.write({ 'infra/main.tf': TERRAFORM, '../state.json': JSON.stringify(ordersState(id)) })
  laptop.git('add', 'infra')
  stage.changes()
  stage.say(
    'One connector is still managed by Terraform. Maria has its state: terraform show -json > ../state.json. The password stands in it in plain text.',
  )
  const imported = await run(
    stage,
    laptop,
    'import',
    '--from-terraform',
    '../state.json',
    '--terraform-directory',
    'infra',
  )
  expectThat(imported.exitCode === 0, 'The state is taken over.', imported.text)
  const files = laptop.untracked().map(path => ({ path, text: laptop.read(path) }))
  stage.expectNoLeak(Object.fromEntries(files.map(({ path, text }) => [path, text])))
  stage.event(
    'connector-as-code',
    'wrote into the working tree',
    files.map(({ path, text }) => ({ path, diff: fileDiff(null, text) })),
  )
  expectThat(files.length === 2, 'A manifest is written, and what makes Terraform let go.', JSON.stringify(files))
  stage.verified('The manifest names the password as a secret to create. Its value is nowhere.')
  const { exitCode, output } = await laptop.run(['plan', '--detailed-exitcode'])
  expectThat(exitCode === 0 && output.includes('Fivetran plan: 1 to adopt'), 'The plan only adopts.', output)
  const changed = stage.changes()
  expectThat(changed.length === 0, 'Nothing has changed in Fivetran.', changed.join('\n'))
  stage.verified('The plan over it adopts the connector, and changes nothing in Fivetran.')
}

/** Step 10: the same engine by hand, and out of Terraform. */
export async function workOnALaptop(stage: Stage): Promise<void> {
  stage.step(10, 'On a laptop: plan, apply by hand, and out of Terraform')
  stage.say(
    'Maria clones the repository. The command line reads the same manifests, and the same ledger by git; the API key is in her environment.',
  )
  const laptop = stage.laptop()
  await applyByHand(stage, laptop)
  await leaveTerraform(stage, laptop)
}
