/** The commands and their options as commander knows them: it reads values and writes the help. */
import { Command, Help, Option } from 'commander'
import type { CommandSpec } from './command.ts'
import { OPTIONS } from './table.ts'

export const PROGRAM = 'connector-as-code'
const WIDTH = 80
const ABOUT = 'Keeps Fivetran connectors, destinations and groups as YAML manifests in a repository.'
const MORE = `
${PROGRAM} COMMAND --help tells more about a command.
Fivetran's credentials are read from the environment variables
FIVETRAN_API_KEY and FIVETRAN_API_SECRET.`

/** What is said for a command line that asks for help or version; `write` gets it. `run` gets the command that was found. */
export function programOf<Spec extends CommandSpec>(
  commands: readonly Spec[],
  version: string,
  to: { readonly write: (text: string) => void; readonly run: (spec: Spec, command: Command) => void },
): Command {
  const program = prepared(new Command(PROGRAM), to.write)
    .description(ABOUT)
    .version(version, '-v, --version', 'print the version')
    .addHelpText('after', MORE)
  const groups = new Map<string, Command>()
  for (const spec of commands) {
    const [first = '', below] = spec.name.split(' ')
    const parent = below === undefined ? program : (groups.get(first) ?? groupOf(program, first, to.write))
    if (below !== undefined) groups.set(first, parent)
    parent.addCommand(commandOf(spec, below ?? first, to))
  }
  return program
}

function prepared(command: Command, write: (text: string) => void): Command {
  return command
    .exitOverride()
    .helpOption('-h, --help', 'print this help')
    .configureOutput({ writeOut: write, writeErr: write, getOutHelpWidth: () => WIDTH, getErrHelpWidth: () => WIDTH })
    .configureHelp({ optionTerm, subcommandTerm: one => one.name(), sortSubcommands: false })
}

/** Commands that only hold others. */
const GROUPS: Readonly<Record<string, string>> = { ledger: 'What is managed: list it, hand it back, end a lock' }

function groupOf(program: Command, name: string, write: (text: string) => void): Command {
  const summary = GROUPS[name] ?? ''
  const group = prepared(new Command(name), write).summary(summary).description(`${summary}.`).helpCommand(false)
  program.addCommand(group)
  return group
}

function commandOf<Spec extends CommandSpec>(
  spec: Spec,
  name: string,
  to: { readonly write: (text: string) => void; readonly run: (spec: Spec, command: Command) => void },
): Command {
  const { summary, description, operands, options, examples } = spec
  const command: Command = prepared(new Command(name), to.write)
    .summary(summary)
    .description(description === undefined ? `${summary}.` : `${summary}. ${description}`)
    // What does not belong there is told by `parse.ts`, all of it at once.
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => to.run(spec, command))
    .addHelpText('after', examplesOf(examples))
  if (operands !== undefined)
    command.argument(`[${operands.name}${operands.many === true ? '...' : ''}]`, operands.help)
  for (const option of [...OPTIONS].filter(([known]) => options.some(one => one === known)))
    command.addOption(optionOf(...option))
  return command
}

function optionOf(name: string, { short, value, several, help, section }: OptionValue): Option {
  // An option without its value is told by `parse.ts`; commander would take the next option for it.
  const option = new Option(
    `${short === undefined ? '' : `--${short}, `}--${name} ${value === undefined ? '<value>' : `[${value}]`}`,
    help,
  ).helpGroup(`${section}:`)
  if (several === true) option.argParser((one: string, before?: readonly string[]) => [...(before ?? []), one])
  return option
}

type OptionValue = Parameters<Parameters<typeof OPTIONS.forEach>[0]>[0]

/** `--scope SCOPE`; of an option with two names the shorter one. */
function optionTerm(option: Option): string {
  const long = option.long ?? ''
  if (OPTIONS.get(long.slice(2)) === undefined) return new Help().optionTerm(option)
  const value = OPTIONS.get(long.slice(2))?.value
  return `${option.short ?? long}${value === undefined ? '' : ` ${value}`}`
}

function examplesOf(examples: CommandSpec['examples']): string {
  return ['', 'Examples:', ...examples.map(([line, does]) => `  ${line}\n      ${does}`)].join('\n')
}
