import { GITHUB, GITHUB_FILE, SECRETS } from '../cast.ts'
import { expectThat } from '../expect.ts'
import type { Stage } from '../stage.ts'

const FIELDS = [
  'config.sync_mode: AllRepositories',
  'config.use_webhooks: false',
  'config.auth_mode: PersonalAccessToken',
  'config.username: acme-bot',
  'sync_frequency: 360',
]

/** Step 1: the plan of a new manifest. Gives the pull request's number and the comment's id. */
export async function addManifest(stage: Stage): Promise<{ readonly number: number; readonly commentId: number }> {
  stage.step(1, 'A manifest is added in a pull request')
  const { number, run } = await stage.propose({
    title: 'Sync our GitHub organisation',
    by: 'maria',
    files: { [GITHUB_FILE]: GITHUB },
  })
  expectThat(run.exitCode === 0, 'The plan succeeds.', run.log)
  stage.say('The workflow plans it and posts one comment.')
  const { id, body } = stage.showComment(number, 'comments')
  expectThat(body.includes('Fivetran plan: 1 to create'), 'The comment says "1 to create".', body)
  stage.verified('The comment says "1 to create".')
  for (const field of FIELDS) expectThat(body.includes(`+ ${field}`), `The comment shows ${field}.`, body)
  stage.verified('It shows every field of the manifest.')
  expectThat(
    body.includes('+ config.pats: (sensitive, new: secrets.GH_CONNECTOR_PAT)'),
    'The comment names the secret.',
    body,
  )
  expectThat(
    !JSON.stringify([body, run.unmasked, run.summary, run.outputs]).includes(SECRETS.GH_CONNECTOR_PAT),
    'The token is in no text.',
  )
  stage.verified('The token itself is nowhere: not in the comment, the log, the summary or the outputs.')
  const changed = stage.changes()
  expectThat(changed.length === 0, 'Planning changes nothing in Fivetran.', changed.join('\n'))
  stage.verified('Nothing has changed in Fivetran.')
  return { number, commentId: id }
}
