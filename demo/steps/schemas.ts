import { CUSTOMERS, CUSTOMERS_FILE } from '../cast.ts'
import { diffOf } from '../comment.ts'
import { expectThat } from '../expect.ts'
import type { Stage } from '../stage.ts'
import { driftIssue } from './drift.ts'

/** The connector is made, and what syncs is set before it runs for the first time. Gives its id. */
async function hashBeforeTheFirstSync(stage: Stage): Promise<string> {
  const { number, run } = await stage.propose({
    title: 'Customers, without their numbers',
    by: 'maria',
    files: { [CUSTOMERS_FILE]: CUSTOMERS },
  })
  expectThat(run.exitCode === 0, 'The plan succeeds.', run.log)
  const merged = await stage.merge(number, 'tom')
  stage.say(
    'The connector is created paused and tested. Then Fivetran reads the schema of its source, the workflow sets what syncs and looks whether it is set, and only then the connector runs.',
  )
  const { body } = stage.showComment(number, 'comments')
  const { id, settings } = stage.connector('customers')
  const changed = stage.changes().map(one => one.replace(id, '…'))
  const order = ['POST …/test', 'POST …/schemas/reload', 'PATCH …/schemas', 'PATCH …']
  const expected = ['POST /connections', ...order.map(one => one.replace('…', '/connections/…'))]
  expectThat(
    merged.exitCode === 0 && changed.join() === expected.join(),
    'It is made, tested, set and then started, in that order.',
    changed.join('\n'),
  )
  expectThat(body.includes('users: password off, ssn hashed'), 'The comment says what it hashes.', body)
  stage.fivetran.completeSync(id)
  const [sync] = stage.connector('customers').syncs
  expectThat(
    settings['paused'] === false && sync?.get('public.users.ssn') === 'hashed' && !sync.has('public.tmp_load.id'),
    'Its first sync loads the numbers hashed, and leaves the table out.',
  )
  stage.verified('The first sync loaded the numbers hashed, no password, and no table that is called tmp_….')
  return id
}

/** Step 9: what syncs is declared, set before the first sync, and watched. */
export async function sayWhatSyncs(stage: Stage): Promise<void> {
  stage.step(9, 'What syncs: columns that are hashed, tables that stay out')
  stage.changes()
  const id = await hashBeforeTheFirstSync(stage)

  stage.fivetran.editSchemas(id, { schemas: { public: { tables: { tmp_load: { enabled: true } } } } })
  stage.event('An analyst', 'opens Fivetran and switches the table tmp_load on')
  const run = await stage.schedule()
  expectThat(run.exitCode === 1 && run.outputs['drifts'] === '1', 'The run finds one connector that drifted.', run.log)
  const issue = driftIssue(stage)
  stage.title('issue', issue.number, issue.title, 'github-actions')
  stage.comment('github-actions', 'edits', issue.body ?? '')
  const body = issue.body ?? ''
  expectThat(
    diffOf(body).includes('+ schemas.public.tables.tmp_load.enabled: true') && body.includes('tmp_*'),
    'The issue tells the table, and the pattern that it does not follow.',
    body,
  )
  expectThat(stage.changes().length === 0, 'The drift run changes nothing in Fivetran.')
  stage.verified('The issue names the table, and the lines that would accept it.')
}
