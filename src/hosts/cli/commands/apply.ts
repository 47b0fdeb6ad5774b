import { runApply } from '../../../app/apply.ts'
import { connectToWrite } from '../../connect.ts'
import { OF_ACCOUNT, OF_MANIFESTS, OF_OUTPUT } from '../arguments/table.ts'
import { credentialsOf, reporting, type Command } from './command.ts'

export const apply: Command = {
  name: 'apply',
  summary: 'Make Fivetran what the manifests say',
  description: 'Shows the plan and asks first. Manifests must be committed and merged.',
  options: [
    'scope',
    'targets',
    'deletion-policy',
    'max-deletions',
    'fail-on-setup-tests',
    'setup-test-timeout',
    'dry-run',
    'yes',
    'generated-manifests',
    ...OF_MANIFESTS,
    ...OF_ACCOUNT,
    ...OF_OUTPUT,
  ],
  examples: [['connector-as-code apply --secrets ~/fivetran-secrets.json', 'shows the plan, asks, applies']],
  needsCredentials: true,
  run: reporting('apply', (runtime, invocation) => {
    // What is applied must be known, so nothing is deferred.
    const options = { ...runtime.options, undefinedSecrets: 'error' as const }
    return runApply(connectToWrite({ ...runtime, options }, credentialsOf(invocation)))
  }),
}
