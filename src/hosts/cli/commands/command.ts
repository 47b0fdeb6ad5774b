/** What a command is given, and what it gives back. */
import { failureOutcome } from '../../../app/failure.ts'
import type { RunOutcome } from '../../../app/outcome.ts'
import type { Credentials } from '../../../app/options.ts'
import type { Runtime } from '../../../app/runtime.ts'
import { ApiError, UserError, type Problem } from '../../../model/errors.ts'
import type { Report } from '../../../render/parts/report.ts'
import type { CommandSpec } from '../arguments/command.ts'
import { PROGRAM } from '../arguments/commander.ts'
import type { CommandOptions } from '../arguments/options.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** What everything that a command does is done with. */
export interface Invocation extends CommandOptions {
  readonly command: string
  readonly operands: readonly string[]
  /** Where the person is: paths in arguments are relative to it. */
  readonly directory: string
  readonly terminal: Terminal
  /** The whole environment of the process, of which manifests may read nothing. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Opens the repository. Throws UserError where it cannot be used. Give `runtime` over to what `prepare` makes of it. */
  readonly open: () => Promise<Runtime>
}

export interface Command extends CommandSpec {
  /** Where it does nothing without Fivetran's credentials: what it does with them. */
  readonly needsCredentials?: 'asks Fivetran' | "needs the ledger's key, which is made with the API secret"
  /** Gives an outcome, which is printed, or an exit code, where everything is said. Throws UserError and ApiError. */
  readonly run: (invocation: Invocation) => Promise<RunOutcome | number>
}

/** Runs a use case that reports: what it throws is reported, too. */
export function reporting(
  mode: Report['mode'],
  useCase: (runtime: Runtime, invocation: Invocation) => Promise<RunOutcome>,
): Command['run'] {
  return async invocation => {
    const runtime = await invocation.open()
    try {
      return await useCase(runtime, invocation)
    } catch (error) {
      const isExpected = error instanceof UserError || error instanceof ApiError
      if (error instanceof Error && !isExpected) runtime.log.debug(error.stack ?? error.message)
      return failureOutcome(runtime, mode, error)
    }
  }
}

/** What is said where a command needs credentials and there are none. Where one is missing alone, that is said already. */
export function missingCredentials(
  { name, needsCredentials = 'asks Fivetran' }: Command,
  env: Invocation['environment'],
): Problem[] {
  if (env['FIVETRAN_API_KEY'] || env['FIVETRAN_API_SECRET']) return []
  return [
    {
      severity: 'error',
      message: `\`${name}\` ${needsCredentials}, and there are no credentials.`,
      hint: `Set the environment variables \`FIVETRAN_API_KEY\` and \`FIVETRAN_API_SECRET\`. \`${PROGRAM} validate\` works without.`,
    },
  ]
}

/** The credentials of a command that needs them: `main` has seen that they are there. */
export function credentialsOf({ options, command }: Invocation): Credentials {
  if (options.fivetran === undefined) throw new Error(`${command} must say that it needs credentials`)
  return options.fivetran
}
