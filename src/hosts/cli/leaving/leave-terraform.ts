/** Writes `fivetran-removed.tf`, and says what else is to be done in Terraform after an import from its state. */
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../../model/errors.ts'
import { leavingSection } from '../../../render/import/leaving.ts'
import type { LeavingResource } from '../../../terraform/leaving/configuration.ts'
import { leave } from '../../../terraform/leaving/leaving.ts'
import { REMOVED_FILE } from '../../../terraform/leaving/removed-file.ts'
import { readConfiguration, shownPath, type Program } from './configuration-folder.ts'

export interface LeavingTerraform {
  /** All that the state manages, of every provider. */
  readonly resources: readonly LeavingResource[]
  /** The addresses of what manifests manage now. */
  readonly taken: ReadonlySet<string>
  readonly program: Program
  /** Of the configuration: absolute. */
  readonly directory: string
  /** The folder that paths are shown from. */
  readonly from: string
  readonly dryRun: boolean
  /** True where nobody has named the folder of the configuration. */
  readonly isFolderGuessed: boolean
}

/**
 * What is to be done, as Markdown; undefined where nothing leaves. Writes no file in a dry run, and never over a file of
 * somebody else. Throws UserError where the folder cannot be written to.
 */
export function leaveTerraform(input: LeavingTerraform): string | undefined {
  const { directory, from, program, dryRun, isFolderGuessed } = input
  const path = join(directory, REMOVED_FILE)
  const leaving = leave({
    ...input,
    configuration: readConfiguration(directory, from, program),
    existing: textAt(path),
  })
  if (leaving.file?.state === 'new' && !dryRun) write(path, leaving.file.text)
  return leavingSection(leaving, { program, dryRun, isFolderGuessed, file: shownPath(path, from) })
}

function textAt(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false }) === undefined ? undefined : readFileSync(path, 'utf8')
}

/** At once: nobody ever reads half of it. */
function write(path: string, text: string): void {
  try {
    writeFileSync(`${path}.new`, text)
    renameSync(`${path}.new`, path)
  } catch (error) {
    throw UserError.of(
      'invalid-input',
      `\`${path}\` cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
