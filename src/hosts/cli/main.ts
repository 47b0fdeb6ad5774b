/** Reads a command line, runs its command and prints what came of it. Errors are caught here alone. */
import { resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { RunOutcome } from '../../app/outcome.ts'
import type { Runtime } from '../../app/runtime.ts'
import { isTracked } from '../../git/tracked.ts'
import { ApiError, UserError, type Problem } from '../../model/errors.ts'
import { createRedactor, type Redactor } from '../../redact/redactor.ts'
import { renderProblems } from '../../render/terminal/problems.ts'
import { sentencesWithOptionNames, withOptionNames } from './arguments/option-names.ts'
import { parseArguments, type Arguments } from './arguments/parse.ts'
import { CREDENTIAL_VARIABLES, NAMES_OF_CREDENTIALS } from './arguments/table.ts'
import { cancellation } from './cancellation.ts'
import { missingCredentials, type Command, type Invocation } from './commands/command.ts'
import { COMMANDS } from './commands/registry.ts'
import type { FileReading } from './arguments/files.ts'
import { reasonOf } from '../../model/file-error.ts'
import { openRuntime } from './open.ts'
import { credentialsIn, readCommandOptions } from './arguments/options.ts'
import { thisProcess, type Process } from './process.ts'
import { publish } from './terminal/publish.ts'
import { openTerminal, type Output, type Terminal } from './terminal/terminal.ts'
import { VERSION } from './version.ts'

/** Runs a command line (without the names of Node and the program), and gives the exit code. Never throws. */
export async function main(argv: readonly string[] = process.argv.slice(2), own = thisProcess()): Promise<number> {
  const redactor = createRedactor()
  for (const value of [...credentialsIn(own.env), ...valuesOfCredentials(argv)]) redactor.add(value)
  const broken = new Set<Output>()
  for (const stream of [own.stdout, own.stderr]) watch(stream, broken, own)
  try {
    const code = await asked(argv, own, redactor)
    await flushed(own.stdout)
    return broken.size > 0 ? 1 : code
  } catch (error) {
    const terminal = openTerminal({ ...own, color: 'auto', debug: false, redact: redactor.redact })
    return refuse(problemsOf(error, terminal), terminal, redactor)
  }
}

/** Ends when everything is written, or cannot be: `watch` has been told by then. */
async function flushed(stream: Output): Promise<void> {
  await new Promise<void>(done => void stream.write('', () => done()))
  await setImmediate()
}

/** Does what is asked for, and gives the exit code. */
async function asked(argv: readonly string[], own: Process, redactor: Redactor): Promise<number> {
  const parsed = parseArguments(argv, COMMANDS, VERSION)
  if ('text' in parsed) {
    ;(parsed.isError ? own.stderr : own.stdout).write(parsed.text)
    return parsed.isError ? 1 : 0
  }
  if ('problem' in parsed) {
    const terminal = openTerminal({ ...own, color: 'auto', debug: false, redact: redactor.redact })
    return refuse([parsed.problem], terminal, redactor)
  }
  return run(parsed, own, redactor)
}

/** Values that somebody has put behind a name that is no option, because others can see them there. */
function valuesOfCredentials(argv: readonly string[]): string[] {
  return argv.flatMap((token, at) => {
    const [written = '', ...value] = token.split('=')
    const name = written.replace(/^-+/, '')
    return CREDENTIAL_VARIABLES.has(name) || (written !== name && NAMES_OF_CREDENTIALS.test(name))
      ? [value.join('='), argv[at + 1] ?? '']
      : []
  })
}

/** `| head` closes a pipe early, which is no error. A full disk is one, and is said where it can be. */
function watch(stream: Output, broken: Set<Output>, { stderr }: Process): void {
  stream.on('error', (error: unknown) => {
    if (Object(error).code === 'EPIPE' || broken.has(stream)) return
    broken.add(stream)
    if (stream !== stderr) stderr.write(`error: The result could not be written: ${reasonOf(error)}.\n`)
  })
}

const NOWHERE: Problem = {
  severity: 'error',
  message: 'The folder that you are in is not there any more.',
  hint: 'Go to another one.',
}

async function run(
  { command, operands, values, problems: wrong }: Arguments<Command>,
  own: Process,
  redactor: Redactor,
): Promise<number> {
  const problems = own.directory === '' ? [NOWHERE] : [...wrong]
  const { redact } = redactor
  const { signal } = new AbortController()
  const reading: FileReading = {
    directory: own.directory,
    addSecret: redactor.add,
    isTracked: path => isTracked(path, { env: own.env, redact, signal }),
  }
  const options = await readCommandOptions(values, own.env, reading, problems)
  const terminal = openTerminal({
    ...own,
    color: options.color,
    debug: options.flag('debug'),
    redact: line => withOptionNames(redact(line)),
  })
  if (command.needsCredentials !== undefined && options.options.fivetran === undefined)
    problems.push(...missingCredentials(command, own.env))
  if (problems.length > 0) return refuse(problems, terminal, redactor)
  const cancelling = cancellation(own, own.clock, terminal.log.warning)
  const opened = openRuntime({ options, own, terminal, redactor, signal: cancelling.signal })
  const invocation: Invocation = {
    ...options,
    command: command.name,
    operands,
    directory: own.directory,
    environment: own.env,
    terminal,
    open: opened.open,
  }
  try {
    const result = await command.run(invocation)
    return typeof result === 'number' ? result : await printed(result, invocation, await opened.open())
  } catch (error) {
    return refuse(problemsOf(error, terminal), terminal, redactor)
  } finally {
    opened.close()
    cancelling.close()
    terminal.close()
    // Requests that nobody waits for any more would keep the process alive.
    if (cancelling.signal.aborted) own.stdout.write('', () => own.exit(1))
  }
}

/** Prints the outcome, and gives the exit code. */
async function printed(
  given: RunOutcome,
  { terminal, flag, text, directory }: Invocation,
  runtime: Runtime,
): Promise<number> {
  const { redact, sweep, host } = runtime
  const outcome = (await given.written) ?? given
  const markdown = text('markdown')
  const failure = await publish(
    { ...outcome, report: sentencesWithOptionNames(outcome.report) },
    {
      terminal,
      redact,
      sweep,
      json: flag('json'),
      aside: flag('written-out'),
      markdown: markdown === undefined ? undefined : resolve(directory, markdown),
      workspace: host.run.workspace,
    },
  )
  if (failure !== undefined) return 1
  return flag('detailed-exitcode') && outcome.report.plan?.hasChanges === true ? 2 : 0
}

/** Says what is wrong, and gives the exit code. */
function refuse(problems: readonly Problem[], terminal: Terminal, { redact, sweep }: Redactor): number {
  const said = sentencesWithOptionNames(problems).map(one => withoutSecrets(one, redact))
  terminal.say(sweep(renderProblems(said, { linesOf: () => undefined, redact }, terminal.messages)))
  return 1
}

function withoutSecrets(problem: Problem, redact: Redactor['redact']): Problem {
  const { message, hint } = problem
  return { ...problem, message: redact(message), ...(hint === undefined ? {} : { hint: redact(hint) }) }
}

/** What is to be said of an error. Of a defect, the stack is for the debug log. */
function problemsOf(error: unknown, { log }: Terminal): readonly Problem[] {
  if (error instanceof UserError) return error.problems
  if (error instanceof ApiError) return [{ severity: 'error', message: error.message }]
  if (!(error instanceof Error)) return [{ severity: 'error', message: `Internal error: ${String(error)}` }]
  log.debug(error.stack ?? error.message)
  return [
    {
      severity: 'error',
      message: `Internal error: ${error.message}`,
      hint: 'This is a defect of connector-as-code; please report it with what `--debug` prints.',
    },
  ]
}
