import { runDrift } from '../../../app/drift.ts'
import { connect } from '../../connect.ts'
import { OF_ACCOUNT, OF_MANIFESTS, OF_OUTPUT } from '../arguments/table.ts'
import { credentialsOf, reporting, type Command } from './command.ts'

export const drift: Command = {
  name: 'drift',
  summary: 'Show what was changed behind the back of the manifests',
  description: 'Only reads. Exits with 1 when there is drift.',
  options: ['targets', ...OF_MANIFESTS, ...OF_ACCOUNT, ...OF_OUTPUT],
  examples: [['connector-as-code drift', 'compares everything managed with what was applied last']],
  needsCredentials: 'asks Fivetran',
  run: reporting('drift', (runtime, invocation) => runDrift(connect(runtime, credentialsOf(invocation)))),
}
