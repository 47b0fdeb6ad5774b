/** Plans that are kept in files. */
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { RunOutcome } from '../../../app/outcome.ts'
import { approvalOf, assertSameAccount, readSavedPlan } from '../../../app/saved-plan.ts'
import type { WritingRuntime } from '../../../app/runtime.ts'
import { UserError } from '../../../model/errors.ts'
import { visible } from '../../../model/visible.ts'
import { reasonOf, unwrittenBecause } from '../../../model/file-error.ts'
import { PROGRAM } from '../arguments/commander.ts'
import type { OptionName } from '../arguments/table.ts'
import type { Invocation } from './command.ts'

/** Writes the plan into a file that only this user may read; one that is certain to fail is not kept. Throws UserError. */
export function keepPlan({ keep, failureReason }: RunOutcome, file: string, { directory, terminal }: Invocation): void {
  const name = visible(file)
  if (keep === undefined || failureReason !== undefined) {
    terminal.say(`The plan was not kept in \`${name}\`: an apply of it would fail.`)
    return
  }
  try {
    write(resolve(directory, file), keep())
  } catch (error) {
    throw UserError.of(
      'invalid-input',
      `\`${name}\` cannot be written: ${unwrittenBecause(error)}.`,
      'Name another file.',
    )
  }
  terminal.say(`The plan is kept: \`${PROGRAM} apply ${name}\` does just that.`)
}

/** All of it, or what was there before. */
function write(path: string, text: string): void {
  const there = statSync(path, { throwIfNoEntry: false })
  if (there !== undefined && !there.isFile()) return writeFileSync(path, text)
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}`)
  try {
    writeFileSync(beside, text, { mode: 0o600, flag: 'wx' })
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}

/** Options that a kept plan was made with, and that it is applied with. */
const OF_PLAN = [
  'scope',
  'targets',
  'deletion-policy',
  'max-deletions',
  'unreviewed',
  'generated-manifests',
  'manifests',
  'allow-plaintext-secrets',
  'unknown-fields',
  'configuration',
  'ledger-branch',
] as const satisfies readonly OptionName[]

/** The run as the file says: with the options of its plan, and applied only if the plan is the same. Throws UserError. */
export async function asKept(runtime: WritingRuntime, file: string, invocation: Invocation): Promise<WritingRuntime> {
  const name = visible(file)
  const given = OF_PLAN.filter(option => invocation.text(option) !== undefined).map(option => `\`--${option}\``)
  if (given.length > 0)
    throw UserError.of(
      'invalid-input',
      `${given.join(', ')} ${given.length === 1 ? 'is' : 'are'} not taken together with a kept plan, which is applied as it was made.`,
      `Leave ${given.length === 1 ? 'it' : 'them'} out, or plan anew.`,
    )
  const saved = readSavedPlan(readText(resolve(invocation.directory, file), name), name, runtime.keys)
  assertSameAccount(saved, await runtime.fivetran.accountId(), name)
  return {
    ...runtime,
    options: { ...runtime.options, ...saved.options },
    host: { ...runtime.host, approval: approvalOf(saved, runtime.redact) },
  }
}

function readText(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw UserError.of(
      'invalid-input',
      `\`${name}\` cannot be read: ${reasonOf(error)}.`,
      'Name a file that `plan --out` has made.',
    )
  }
}
