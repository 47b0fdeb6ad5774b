import { readFileSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { makeEditorSchema } from '../../../app/editor-schema.ts'
import { count } from '../../../model/count.ts'
import { UserError } from '../../../model/errors.ts'
import { connect } from '../../connect.ts'
import { reasonOf } from '../../../model/file-error.ts'
import { OF_MANIFESTS } from '../arguments/table.ts'
import { credentialsOf, type Command } from './command.ts'

const FILE = 'manifest.schema.json'

export const schema: Command = {
  name: 'schema',
  summary: 'Write what editors complete and check manifests by',
  description: `Writes ${FILE} into the folder of the manifests: with the config and auth of each service in use, as Fivetran describes them now, and of those named. Prints the two lines that tell editors of it.`,
  operands: { name: 'services', help: 'services that no manifest is of yet, such as postgres', least: 0, many: true },
  options: ['check', ...OF_MANIFESTS, 'fivetran-api-url', 'concurrency', 'color', 'debug'],
  examples: [
    ['connector-as-code schema', 'of the services in use'],
    ['connector-as-code schema google_ads salesforce', 'of these two as well'],
    ['connector-as-code schema --check', 'for scripts: exits with 1 when the file is not what it would be'],
  ],
  needsCredentials: 'asks Fivetran',
  run: async invocation => {
    const { terminal, operands, flag } = invocation
    const runtime = connect(await invocation.open(), credentialsOf(invocation))
    const { folder, text, services } = await makeEditorSchema(runtime, operands)
    const file = posix.join(folder, FILE)
    const path = join(runtime.host.run.workspace, file)
    const isCurrent = textOf(path) === text
    if (flag('check')) {
      if (isCurrent) return 0
      throw UserError.of('invalid-input', `\`${file}\` is not what it would be now.`, 'Run `connector-as-code schema`.')
    }
    if (!isCurrent) write(path, text, file)
    terminal.say(
      `${file} ${isCurrent ? 'is up to date' : 'written'}: ${services.length === 0 ? 'no services in use' : `${count(services.length, 'service')} (${services.join(', ')})`}.`,
    )
    terminal.say(
      'In the settings of VS Code (.vscode/settings.json), or in the first line of a manifest, relative to its folder:',
    )
    for (const line of editorLines(folder)) terminal.print(line)
    return 0
  },
}

/** The setting of VS Code's YAML extension, and the line that every editor with a YAML language server reads. */
function editorLines(folder: string): readonly string[] {
  const globs = ['yml', 'yaml'].map(end => posix.join(folder, '**', `*.${end}`))
  return [
    `"yaml.schemas": ${JSON.stringify({ [`./${posix.join(folder, FILE)}`]: globs })}`,
    `# yaml-language-server: $schema=${FILE}`,
  ]
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function write(path: string, text: string, file: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw UserError.of(
      'invalid-input',
      `\`${file}\` could not be written: ${reasonOf(error)}.`,
      'Make the folder, or write `--manifests` with another.',
    )
  }
}
