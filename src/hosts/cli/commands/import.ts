import { runImport } from '../../../app/import/import.ts'
import { connect } from '../../connect.ts'
import { OF_ACCOUNT, OF_OUTPUT } from '../arguments/table.ts'
import { credentialsOf, reporting, type Command } from './command.ts'

export const importCommand: Command = {
  name: 'import',
  summary: 'Write manifests of what exists',
  description:
    'They go into the working tree, never over a file that is there. The plan over them is empty, but for adoptions.',
  options: [
    'import-groups',
    'import-services',
    'import-connectors',
    'import-kinds',
    'import-schemas',
    'import-directory',
    'dry-run',
    'manifests',
    'secrets',
    'secret-env',
    'vars',
    ...OF_ACCOUNT,
    ...OF_OUTPUT,
  ],
  examples: [
    ['connector-as-code import', 'everything of the account'],
    ['connector-as-code import --group Warehouse --service github', 'the GitHub connectors of one group'],
  ],
  needsCredentials: true,
  run: reporting('import', (runtime, invocation) => runImport(connect(runtime, credentialsOf(invocation)))),
}
