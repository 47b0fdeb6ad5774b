import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { runImport } from '../../../app/import/import.ts'
import { takeOver } from '../../../app/import/take-over.ts'
import type { RunOutcome } from '../../../app/outcome.ts'
import type { ConnectedRuntime } from '../../../app/runtime.ts'
import { UserError } from '../../../model/errors.ts'
import { renderMarkdown } from '../../../render/terminal/markdown.ts'
import { GAP } from '../../../render/text/document.ts'
import { prose } from '../../../render/text/escape.ts'
import { readTerraform } from '../../../terraform/read.ts'
import { connect } from '../../connect.ts'
import { readInput } from '../arguments/files.ts'
import { OF_ACCOUNT, OF_OUTPUT } from '../arguments/table.ts'
import { leaveTerraform } from '../leaving/leave-terraform.ts'
import { stateFileAdvice } from '../leaving/state-file.ts'
import { credentialsOf, reporting, type Command, type Invocation } from './command.ts'

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
    'from-terraform',
    'terraform-directory',
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
    ['connector-as-code import --from-terraform plan.json', 'what Terraform manages, as it declares it'],
  ],
  needsCredentials: 'asks Fivetran',
  run: reporting('import', (runtime, invocation) => {
    const connected = connect(runtime, credentialsOf(invocation))
    const file = invocation.text('from-terraform')
    if (file !== undefined) return fromTerraform(file, connected, invocation)
    if (invocation.text('terraform-directory') === undefined) return runImport(connected)
    throw UserError.of(
      'invalid-input',
      'Option `--terraform-directory` is for an import from a state.',
      'Name the state, too: `--from-terraform FILE`.',
    )
  }),
}

/** The manifests, and then how Terraform lets go of what they describe. Throws UserError, ApiError. */
async function fromTerraform(file: string, runtime: ConnectedRuntime, invocation: Invocation): Promise<RunOutcome> {
  const { directory: from } = invocation
  const directory = configurationFolder(invocation)
  const state = readTerraform(readInput('from-terraform', file, from), file === '-' ? 'stdin' : file)
  const { outcome, taken } = await takeOver(runtime, state)
  const { redact, signal, options } = runtime
  const advice = await stateFileAdvice(file, from, { env: invocation.environment, redact, signal })
  const closing = (text: string | undefined): Pick<RunOutcome, 'closing'> => {
    const parts = [text, advice].filter(part => part !== undefined)
    return parts.length === 0 ? {} : { closing: parts.join(GAP) }
  }
  try {
    const leaving = leaveTerraform({
      resources: state.resources,
      taken,
      program: state.tofu ? 'tofu' : 'terraform',
      directory,
      from,
      dryRun: options.dryRun,
      isFolderGuessed: invocation.text('terraform-directory') === undefined,
    })
    const said = closing(leaving)
    const { terminal, flag } = invocation
    // Stdout holds the plan file alone then.
    if (flag('json') && said.closing !== undefined)
      terminal.say(runtime.sweep(renderMarkdown(said.closing, terminal.messages)))
    return { ...outcome, ...said }
  } catch (error) {
    // The manifests are written, and what was written is to be read.
    if (!(error instanceof UserError)) throw error
    return { ...outcome, ...closing(`> [!CAUTION]\n> ${prose(error.message)}`), failureReason: error.reason }
  }
}

/** Where Terraform's configuration is. Throws UserError. */
function configurationFolder({ directory, text }: Invocation): string {
  const given = text('terraform-directory') ?? '.'
  const folder = resolve(directory, given)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder
  throw UserError.of(
    'invalid-input',
    `Option \`--terraform-directory\`: \`${given}\` is no folder.`,
    "Name the folder of Terraform's configuration.",
  )
}
