import { GITHUB_FILE } from '../cast.ts'
import { expectThat } from '../expect.ts'
import type { Stage } from '../stage.ts'

/** Step 6: a manifest is removed; the connector goes only once the pull request says so. */
export async function removeManifest(stage: Stage): Promise<void> {
  stage.step(6, 'Someone removes a manifest')
  const { id } = stage.connector('github_connector')
  stage.changes()
  const { number } = await stage.propose({ title: 'Stop syncing GitHub', by: 'maria', files: { [GITHUB_FILE]: null } })
  const refused = stage.showComment(number, 'comments')
  expectThat(
    refused.body.includes('1 deletion refused') && refused.body.includes('allow-deletions'),
    'The comment refuses, and names the label.',
    refused.body,
  )
  stage.verified('By default nothing would be deleted. The comment says how to say that it should be.')

  const run = await stage.label(number, 'tom', 'allow-deletions')
  expectThat(run.exitCode === 0 && run.outputs['deletes'] === '1', 'The new plan holds one deletion.', run.log)
  const allowed = stage.showComment(number, 'edits its comment')
  expectThat(
    allowed.id === refused.id && allowed.body.includes('1 to delete'),
    'The same comment now says "1 to delete".',
    allowed.body,
  )
  const before = stage.changes()
  expectThat(
    before.length === 0 && stage.connector('github_connector').id === id,
    'Nothing is deleted before the merge.',
    before.join('\n'),
  )
  stage.verified('The label made a new plan with the deletion in it. The connector is still there.')

  expectThat((await stage.merge(number, 'tom')).exitCode === 0, 'The apply succeeds.')
  stage.showComment(number, 'edits its comment')
  const changed = stage.changes()
  expectThat(
    changed.join() === `DELETE /connections/${id}`,
    'The merge deletes this connector and does nothing else.',
    changed.join('\n'),
  )
  stage.verified('The merge deleted this one connector, and nothing else.')
}
