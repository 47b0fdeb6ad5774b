import { runApply } from '../../../app/apply.ts'
import { connectToWrite } from '../../connect.ts'
import { OF_ACCOUNT, OF_MANIFESTS, OF_OUTPUT } from '../arguments/table.ts'
import { askingApproval, assertAnswerable } from './approval.ts'
import { credentialsOf, reporting, type Command } from './command.ts'
import { asKept } from './saved.ts'

export const apply: Command = {
  name: 'apply',
  summary: 'Make Fivetran what the manifests say',
  description:
    'Shows the plan and asks first. Manifests must be committed and merged. With a kept plan it does just that, and asks nobody.',
  operands: { name: 'file', help: 'a plan that `plan --out` has kept', least: 0 },
  options: [
    'scope',
    'targets',
    'deletion-policy',
    'max-deletions',
    'fail-on-setup-tests',
    'setup-test-timeout',
    'dry-run',
    'unreviewed',
    'yes',
    'generated-manifests',
    ...OF_MANIFESTS,
    ...OF_ACCOUNT,
    ...OF_OUTPUT,
  ],
  examples: [
    ['connector-as-code apply --secrets ~/fivetran-secrets.json', 'shows the plan, asks, applies'],
    ['connector-as-code apply plan.json', 'applies what `plan --out plan.json` has shown'],
    ['connector-as-code apply --unreviewed --targets Warehouse/github', 'tries out what is not merged yet'],
  ],
  needsCredentials: 'asks Fivetran',
  run: invocation => {
    if (invocation.operands.length === 0) assertAnswerable(invocation)
    return applying(invocation)
  },
}

const applying = reporting('apply', async (given, invocation) => {
  // What is applied must be known, so nothing is deferred.
  const options = { ...given.options, undefinedSecrets: 'error' as const, unreviewed: invocation.flag('unreviewed') }
  const runtime = connectToWrite({ ...given, options }, credentialsOf(invocation))
  const [file] = invocation.operands
  if (file !== undefined) return runApply(await asKept(runtime, file, invocation))
  return runApply({ ...runtime, host: { ...runtime.host, approval: askingApproval(invocation, runtime) } })
})
