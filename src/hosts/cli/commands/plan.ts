import { runPlan } from '../../../app/plan.ts'
import { connect } from '../../connect.ts'
import { OF_ACCOUNT, OF_MANIFESTS, OF_OUTPUT } from '../arguments/table.ts'
import { credentialsOf, reporting, type Command } from './command.ts'

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
    'detailed-exitcode',
    ...OF_MANIFESTS,
    ...OF_ACCOUNT,
    ...OF_OUTPUT,
  ],
  examples: [
    ['connector-as-code plan --secrets ~/fivetran-secrets.json', 'all manifests, compared with Fivetran'],
    ['connector-as-code plan --targets Warehouse/github --undefined-secrets defer', 'one of them, without its secrets'],
    [
      'connector-as-code plan --detailed-exitcode --json > plan.json',
      'for scripts: exits with 2 when there are changes',
    ],
  ],
  needsCredentials: true,
  run: reporting('plan', (runtime, invocation) => runPlan(connect(runtime, credentialsOf(invocation)))),
}
