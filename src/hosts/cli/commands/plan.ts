import { runPlan } from '../../../app/plan.ts'
import { connect } from '../../connect.ts'
import { OF_ACCOUNT, OF_MANIFESTS, OF_OUTPUT } from '../arguments/table.ts'
import { credentialsOf, reporting, type Command } from './command.ts'
import { keepPlan } from './saved.ts'

export const plan: Command = {
  name: 'plan',
  summary: 'Show what would change',
  description: 'Only reads: Fivetran, the ledger, and the manifests of the working tree, committed or not.',
  options: [
    'scope',
    'targets',
    'deletion-policy',
    'max-deletions',
    'undefined-secrets',
    'unreviewed',
    'generated-manifests',
    'out',
    'detailed-exitcode',
    ...OF_MANIFESTS,
    ...OF_ACCOUNT,
    ...OF_OUTPUT,
  ],
  examples: [
    ['connector-as-code plan --out plan.json', 'keeps the plan: `connector-as-code apply plan.json` does just that'],
    ['connector-as-code plan --secrets ~/fivetran-secrets.json', 'all manifests, compared with Fivetran'],
    ['connector-as-code plan --targets Warehouse/github --undefined-secrets defer', 'one of them, without its secrets'],
    [
      'connector-as-code plan --detailed-exitcode --json > plan.json',
      'for scripts: exits with 2 when there are changes',
    ],
  ],
  needsCredentials: 'asks Fivetran',
  run: reporting('plan', async (given, invocation) => {
    const options = { ...given.options, unreviewed: invocation.flag('unreviewed') }
    const outcome = await runPlan(connect({ ...given, options }, credentialsOf(invocation)))
    const file = invocation.text('out')
    if (file !== undefined) keepPlan(outcome, file, invocation)
    return outcome
  }),
}
