import { GITHUB, GITHUB_FILE } from '../cast.ts'
import { diffOf } from '../comment.ts'
import { expectThat } from '../expect.ts'
import type { Stage } from '../stage.ts'

const withFrequency = (minutes: number): string => GITHUB.replace('sync_frequency: 360', `sync_frequency: ${minutes}`)

function expectOnly(body: string, minutes: number): void {
  const diff = diffOf(body)
  expectThat(
    diff === `- sync_frequency: 360\n+ sync_frequency: ${minutes}`,
    'The comment shows exactly the field that changes.',
    diff,
  )
}

/** Step 3: a setting changes, and changes again before the merge. */
export async function changeSetting(stage: Stage): Promise<void> {
  stage.step(3, 'A setting changes in a pull request')
  const { number, run } = await stage.propose({
    title: 'Sync GitHub every hour',
    by: 'maria',
    files: { [GITHUB_FILE]: withFrequency(60) },
  })
  expectThat(run.exitCode === 0, 'The plan succeeds.', run.log)
  const first = stage.showComment(number, 'comments')
  expectOnly(first.body, 60)
  stage.verified('The comment shows the field that changes, and nothing else.')

  expectThat(
    (await stage.push(number, 'maria', { [GITHUB_FILE]: withFrequency(180) })).exitCode === 0,
    'The second plan succeeds.',
  )
  const second = stage.showComment(number, 'edits its comment')
  expectOnly(second.body, 180)
  expectThat(second.id === first.id, 'The second push edits the first comment.', `${first.id}, ${second.id}`)
  stage.verified(`Pushing again edited the same comment (id ${first.id}); there is no second one.`)

  expectThat((await stage.merge(number, 'tom')).exitCode === 0, 'The apply succeeds.')
  const connector = stage.connector('github_connector')
  expectThat(
    connector.settings['sync_frequency'] === 180,
    'Fivetran has the new value.',
    JSON.stringify(connector.settings),
  )
  const changed = stage.changes()
  expectThat(changed[0] === `PATCH /connections/${connector.id}`, 'The change is one PATCH.', changed.join('\n'))
  stage.verified('After the merge Fivetran syncs it every 180 minutes.')
}
