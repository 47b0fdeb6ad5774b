import { diffOf } from '../comment.ts'
import { expectThat } from '../expect.ts'
import type { Issue } from '../../simulator/github/state.ts'
import type { Stage } from '../stage.ts'

/** The one issue about drift, as it now reads. */
export function driftIssue({ github }: Stage): Issue {
  const found = [...github.state.issues.values()].filter(({ pull }) => pull === undefined)
  const [issue] = found
  expectThat(issue !== undefined && found.length === 1, 'There is exactly one issue about drift.', `${found.length}`)
  return { ...issue }
}

/** Step 4: an edit beside the manifests is found, told, and set back. */
export async function findDrift(stage: Stage): Promise<void> {
  stage.step(4, "Someone edits the connector in Fivetran's UI")
  const connector = stage.connector('github_connector')
  stage.fivetran.editConnection(connector.id, { settings: { sync_frequency: 1440 } })
  stage.changes()
  stage.event('An analyst', 'opens Fivetran and sets the sync frequency of github_connector to once a day')
  const run = await stage.schedule()
  stage.say(
    'The scheduled run of the next morning compares Fivetran with what was last applied. It opens an issue, and fails so that it can alert.',
  )
  expectThat(
    run.exitCode === 1 && run.outputs['failure-reason'] === 'drift' && run.outputs['drifts'] === '1',
    'The run finds one connector that drifted.',
    run.log,
  )
  const issue = driftIssue(stage)
  stage.title('issue', issue.number, issue.title, 'github-actions')
  stage.comment('github-actions', 'writes', issue.body ?? '')
  const diff = diffOf(issue.body ?? '')
  expectThat(
    diff.includes('sync_frequency') && diff.includes('180') && diff.includes('1440'),
    'The issue tells the field and both values.',
    issue.body ?? '',
  )
  expectThat(stage.changes().length === 0, 'The drift run changes nothing in Fivetran.')
  stage.verified('The issue tells which field, from 180 to 1440. Nothing has changed in Fivetran.')

  stage.event('tom', 'starts the workflow by hand with mode: apply')
  const applied = await stage.dispatch('tom', { mode: 'apply' })
  expectThat(
    applied.exitCode === 0 && stage.connector('github_connector').settings['sync_frequency'] === 180,
    'The apply sets it back.',
    applied.log,
  )
  stage.verified('The manual apply set it back to 180 minutes.')
  const clean = await stage.schedule()
  expectThat(
    clean.exitCode === 0 && driftIssue(stage).state === 'closed',
    'The next drift run succeeds and closes the issue.',
    clean.log,
  )
  stage.verified('The next drift run found nothing, and closed the issue.')
}
