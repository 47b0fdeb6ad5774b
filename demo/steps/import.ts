import { UNWRITTEN } from '../cast.ts'
import { expectThat } from '../expect.ts'
import { fileDiff } from '../file-diff.ts'
import { issueOf, type Stage } from '../stage.ts'

/** The connectors, and what they live in: the group Warehouse and its destination. */
const COUNT = UNWRITTEN.length + 2

/** The number of the pull request that the run opened, shown with its manifests. */
function showPull(stage: Stage, url: string | undefined): number {
  const number = Number(/\/pull\/(\d+)$/.exec(url ?? '')?.[1])
  const pull = issueOf(stage, number)
  const branch = pull.pull?.headRef ?? ''
  const before = stage.github.story.files()
  const files = Object.entries(stage.github.story.files(branch)).filter(([path]) => !(path in before))
  expectThat(
    files.length === COUNT,
    `The pull request adds ${COUNT} manifests.`,
    files.map(([path]) => path).join('\n'),
  )
  stage.title('pull', number, pull.title, 'github-actions')
  stage.comment('github-actions', 'describes it', pull.body ?? '')
  stage.event(
    'github-actions',
    'wrote these manifests',
    files.map(([path, text]) => ({ path, diff: fileDiff(null, text) })),
  )
  return number
}

/** Step 7: what has no manifest comes under management without being touched. */
export async function importConnectors(stage: Stage): Promise<void> {
  stage.step(7, 'A manual run imports what has no manifest')
  for (const connection of UNWRITTEN) stage.fivetran.addConnection({ group: 'Warehouse', ...connection })
  stage.changes()
  stage.say(
    `Other teams have clicked ${UNWRITTEN.length} connectors together in Fivetran, and nobody ever wrote down the group and its destination. Tom starts the workflow by hand with mode: import.`,
  )
  const run = await stage.dispatch('tom', { mode: 'import' })
  expectThat(run.exitCode === 0, 'The import succeeds.', run.log)
  const number = showPull(stage, run.outputs['pull-request-url'])
  stage.verified('The run opened a pull request with a manifest for each of them.')
  const { body } = stage.showComment(number, 'comments')
  const counts = ['creates', 'updates', 'replaces', 'deletes'].map(name => `${name} ${run.outputs[name]}`)
  expectThat(
    run.outputs['has-changes'] === 'false' && counts.every(count => count.endsWith(' 0')),
    'Its plan changes nothing.',
    counts.join('\n'),
  )
  expectThat(body.includes(`${COUNT} to adopt`), 'The comment says what is adopted.', body)
  stage.verified('The plan over these manifests is empty: it adopts all of them, and changes nothing in Fivetran.')

  const merged = await stage.merge(number, 'tom')
  stage.showComment(number, 'edits its comment')
  expectThat(
    merged.exitCode === 0 && merged.outputs['adoptions'] === String(COUNT),
    'The merge adopts them.',
    merged.log,
  )
  const changed = stage.changes()
  expectThat(changed.length === 0, 'The merge changes nothing in Fivetran.', changed.join('\n'))
  stage.verified(`The merge adopted all ${COUNT}. Fivetran was not asked to change anything.`)
}
