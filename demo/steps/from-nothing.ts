import { BUDGET, BUDGET_FILE, MARKETING } from '../cast.ts'
import { blockOf } from '../comment.ts'
import { expectThat } from '../expect.ts'
import type { Stage } from '../stage.ts'

/** The id of the group, which is also its destination's. */
function groupId({ fivetran }: Stage): string {
  const found = [...fivetran.state.groups.values()].filter(({ name }) => name === 'Marketing')
  const [group] = found
  expectThat(group !== undefined && found.length === 1, 'Fivetran has exactly one group Marketing.', `${found.length}`)
  return group.id
}

/** The plan of all three, in the order in which they will be made. Gives the pull request's number. */
async function planAll(stage: Stage): Promise<number> {
  const { number, run } = await stage.propose({
    title: 'A BigQuery for marketing',
    by: 'maria',
    files: { ...MARKETING, [BUDGET_FILE]: BUDGET },
  })
  expectThat(run.exitCode === 0, 'The plan succeeds.', run.log)
  const { body } = stage.showComment(number, 'comments')
  expectThat(body.includes('Fivetran plan: 3 to create'), 'The comment says "3 to create".', body)
  const order = ['after `group:Marketing`', 'after `destination:Marketing`']
  expectThat(
    order.every(part => body.includes(part)),
    'The comment says what comes after what.',
    body,
  )
  stage.verified('The comment says what is made after what: group, destination, connector.')
  expectThat(stage.changes().length === 0, 'Planning changes nothing in Fivetran.')
  return number
}

/** The merge makes what it can, and tells a person what is left to do. */
async function mergeAll(stage: Stage, number: number): Promise<void> {
  const merged = await stage.merge(number, 'tom')
  stage.say(
    'The workflow makes the group, then the destination. Google has not let it in yet, and that is for a person to do: the connector waits, and the run does not fail.',
  )
  const { body } = stage.showComment(number, 'edits its comment')
  const id = groupId(stage)
  const tests = `POST /destinations/${id}/test`
  const changed = stage.changes()
  expectThat(
    changed.join() === ['POST /groups', 'POST /destinations', tests, tests].join(),
    'The group is made, then the destination, which is tested twice.',
    changed.join('\n'),
  )
  expectThat(
    merged.exitCode === 0 && merged.outputs['waiting'] === '1' && merged.outputs['creates'] === '2',
    'The run waits for a person, and does not fail.',
    merged.log,
  )
  stage.verified(`Fivetran was asked for the group and the destination, in that order; no connector was made.`)
  const account = `g-${id.replaceAll('_', '-')}@fivetran-production.iam.gserviceaccount.com`
  expectThat(blockOf(body, 'text').includes(account), 'The comment has the service account to copy.', body)
  expectThat(body.includes('`BigQuery User` in the project `acme-marketing`'), 'It says what to grant where.', body)
  stage.verified('The comment says which role to grant where, and to which account, ready to copy.')
}

/** Step 8: a group, its destination and a connector, in one pull request. */
export async function beginFromNothing(stage: Stage): Promise<void> {
  stage.step(8, 'From nothing: a group, a destination and a connector in one pull request')
  stage.fivetran.behaviour.grants = 'awaited'
  stage.changes()
  await mergeAll(stage, await planAll(stage))

  stage.say('Ada, who looks after Google Cloud, grants the role. Tom starts the workflow by hand with mode: apply.')
  const id = groupId(stage)
  stage.fivetran.grant(id, 'service-account')
  const run = await stage.dispatch('tom', { mode: 'apply' })
  expectThat(run.exitCode === 0 && run.outputs['waiting'] === '0', 'Nothing waits any more.', run.log)
  const connector = stage.connector('budget.plan_2026')
  const changed = stage.changes()
  expectThat(
    changed[0] === `POST /destinations/${id}/test` && changed[1] === 'POST /connections',
    'The destination is tested, then the connector made.',
    changed.join('\n'),
  )
  expectThat(
    connector.group_id === id && connector.settings['paused'] === false && connector.setup_state === 'connected',
    'The connector runs in the new group.',
  )
  stage.verified('The destination passed its setup tests, and the connector was made in it, and runs.')
  const plan = await stage.dispatch('tom', { mode: 'plan' })
  expectThat(plan.exitCode === 0 && plan.outputs['has-changes'] === 'false', 'The plan is empty.', plan.log)
  stage.verified('The plan over everything is empty.')
}
