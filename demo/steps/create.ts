import { isDeepStrictEqual } from 'node:util'
import { SECRETS } from '../cast.ts'
import { expectThat } from '../expect.ts'
import type { Stage } from '../stage.ts'

/** Step 2: the merge of step 1's pull request creates the connector. */
export async function createConnector(
  stage: Stage,
  planned: { readonly number: number; readonly commentId: number },
): Promise<void> {
  stage.step(2, 'It is merged')
  const run = await stage.merge(planned.number, 'tom')
  expectThat(run.exitCode === 0, 'The apply succeeds.', run.log)
  stage.say('The workflow creates the connector, runs its setup tests, and puts the result where the plan was.')
  const { id, body } = stage.showComment(planned.number, 'edits its comment')
  expectThat(id === planned.commentId, 'The result stands in the comment that held the plan.')
  expectThat(
    body.includes('Fivetran apply: 1 created') && body.includes('✅ Connection'),
    'The comment shows the result with the setup tests.',
    body,
  )
  const connector = stage.connector('github_connector')
  const changed = stage.changes()
  const expected = ['POST /connections', `POST /connections/${connector.id}/test`, `PATCH /connections/${connector.id}`]
  expectThat(changed.join() === expected.join(), 'The connector is created, tested, then started.', changed.join('\n'))
  stage.verified(`Fivetran was asked three things: ${changed.join(', ')}.`)
  expectThat(isDeepStrictEqual(connector.config['pats'], [SECRETS.GH_CONNECTOR_PAT]), 'Fivetran has the token.')
  expectThat(
    connector.settings['paused'] === false && connector.setup_state === 'connected',
    'The connector runs.',
    JSON.stringify(connector.settings),
  )
  stage.verified(`The connector ${connector.id} runs in Fivetran, and Fivetran has the token.`)
}
