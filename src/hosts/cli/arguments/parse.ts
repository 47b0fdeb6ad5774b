/** Arguments → which command, with which options. Pure: nothing is read or printed here. */
import { CommanderError, type Command, type Option } from 'commander'
import type { Problem } from '../../../model/errors.ts'
import { listOf } from '../../../model/count.ts'
import { misspellingOf } from '../../../model/suggest.ts'
import type { CommandSpec } from './command.ts'
import { PROGRAM, programOf } from './commander.ts'
import { CALLED_ELSEWHERE, CREDENTIAL_VARIABLES, NAMES_OF_CREDENTIALS, NOT_HERE, OPTIONS } from './table.ts'

/** A command line. */
export interface Arguments<Spec extends CommandSpec> {
  readonly command: Spec
  readonly operands: readonly string[]
  /** By the name of the option; a flag holds `true` or `false`. */
  readonly values: ReadonlyMap<string, readonly string[]>
  /** What is wrong with it, all at once; of what options hold, whoever reads these tells. */
  readonly problems: readonly Problem[]
}

/** What a command line asks for: a command, no command at all, or a text such as the help, which nobody may have asked for. */
export type Parsed<Spec extends CommandSpec> =
  Arguments<Spec> | { readonly problem: Problem } | { readonly text: string; readonly isError: boolean }

/** Reads a command line (without the program's own name). No problem repeats the value of an option. */
export function parseArguments<Spec extends CommandSpec>(
  argv: readonly string[],
  commands: readonly Spec[],
  version: string,
): Parsed<Spec> {
  const misnamed = wrongCommand(argv, commands)
  if (misnamed !== undefined) return { problem: misnamed }
  let text = ''
  let found: { readonly spec: Spec; readonly command: Command } | undefined
  const program = programOf(commands, version, {
    write: part => void (text += part),
    run: (spec, command) => void (found = { spec, command }),
  })
  try {
    program.parse(flagsWithValues(helpLast(argv)), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return { text, isError: error.exitCode !== 0 }
  }
  if (found === undefined) return { text: program.helpInformation(), isError: true }
  const { spec, command } = found
  return {
    command: spec,
    operands: command.args,
    values: valuesOf(command),
    problems: problemsOf(argv, spec, command, commands),
  }
}

/** `ledger list --help` of `help ledger list`. */
function helpLast(argv: readonly string[]): readonly string[] {
  return argv[0] === 'help' && argv.length > 1 ? [...argv.slice(1), '--help'] : argv
}

function problem(message: string, hint: string): Problem {
  return { severity: 'error', message, hint }
}

const ALL = `\`${PROGRAM} --help\` lists all.`

/** The problem of a command line that does not begin with a command. Help and version are commands here. */
function wrongCommand(argv: readonly string[], commands: readonly CommandSpec[]): Problem | undefined {
  const isHelp = argv[0] === 'help' && argv.length > 1
  const [first = 'help', second] = isHelp ? argv.slice(1) : argv
  if (['help', '-h', '--help', '-v', '--version'].includes(first)) return undefined
  const asked = first.startsWith('-') ? misspellingOf(nameIn(first), ['--help', '--version']) : undefined
  if (asked !== undefined) return problem(`\`${nameIn(first)}\` is no option.`, `Did you mean \`${asked}\`?`)
  if (first.startsWith('-'))
    return problem(
      `\`${nameIn(first)}\` stands before the command.`,
      `Write the command first, and its options after it: \`${PROGRAM} plan …\`. ${ALL}`,
    )
  const names = new Set(commands.map(({ name }) => name.split(' ')[0] ?? name))
  if (!names.has(first)) {
    const nested = new Map(
      commands.flatMap(({ name }) => (name.includes(' ') ? [[name.split(' ')[1] ?? '', name]] : [])),
    )
    const below = nested.get(misspellingOf(first, nested.keys()) ?? '')
    const hint = meant(first, names) || (below === undefined ? '' : `Did you mean \`${below}\`? `)
    return problem(`\`${first}\` is no command.`, `${hint}${ALL}`)
  }
  const below = commands.flatMap(({ name }) => (name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : []))
  const isHelpOfBoth = second === undefined || ['-h', '--help'].includes(second)
  if (below.length === 0 || isHelpOfBoth || below.includes(second)) return undefined
  if (second.startsWith('-'))
    return problem(
      `\`${nameIn(second)}\` stands before the command.`,
      `Write \`${below.map(one => `${first} ${one}`).join('`, `')}\`, and options after it.`,
    )
  return problem(
    `\`${first} ${second}\` is no command.`,
    `${meant(second, below, `${first} `)}\`${PROGRAM} ${first} --help\` lists all.`,
  )
}

/** `Did you mean \`plan\`? `, or nothing. */
function meant(written: string, names: Iterable<string>, before = ''): string {
  const nearest = misspellingOf(written, names)
  return nearest === undefined ? '' : `Did you mean \`${before}${nearest}\`? `
}

/** `--scope` of `--scope=all`. */
function nameIn(token: string): string {
  return token.split('=', 1)[0] ?? token
}

const SHORT = new Map(
  [...OPTIONS].flatMap(([name, { short }]) => (short === undefined ? [] : [[short, name] as const])),
)

/** The options of a command line, without their values; what follows `--` is none. */
function optionsIn(argv: readonly string[]): string[] {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).filter(token => /^-./.test(token)).map(nameIn)
}

/**
 * Gives a flag its value: `--yes` is `--yes=true`, `--no-yes` is `--yes=false`. Commander would take the next operand
 * for it.
 */
function flagsWithValues(argv: readonly string[]): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length
  const given: string[] = []
  for (let at = 0; at < argv.length; at += 1) {
    const token = argv[at] ?? ''
    const name = token.replace(/^--(?:no-)?/, '')
    const isFlag = at < end && token.startsWith('--') && OPTIONS.has(name) && OPTIONS.get(name)?.value === undefined
    const next = argv[at + 1] ?? ''
    if (!isFlag) given.push(token)
    else if (token.startsWith('--no-')) given.push(`--${name}=false`)
    else if (at + 1 < end && /^(true|false)$/i.test(next)) {
      given.push(`--${name}=${next}`)
      at += 1
    } else given.push(`--${name}=true`)
  }
  return given
}

function valuesOf(command: Command): ReadonlyMap<string, readonly string[]> {
  const given = command.options.map(option => [option.name(), textsOf(command, option)] as const)
  return new Map(given.filter(([, values]) => values.length > 0))
}

/** The values of an option: one of each time that it stands there. */
function textsOf(command: Command, option: Option): string[] {
  const value: unknown = command.getOptionValue(option.attributeName())
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values.filter(one => typeof one === 'string')
}

function problemsOf(
  argv: readonly string[],
  spec: CommandSpec,
  command: Command,
  commands: readonly CommandSpec[],
): Problem[] {
  const unknown = [...new Set(optionsIn(argv))].flatMap(option => unknownOption(option, spec, commands) ?? [])
  const empty = command.options.flatMap(option => {
    const name = `Option \`--${option.name()}\``
    // Commander says `true` where there is no value.
    if (command.getOptionValue(option.attributeName()) === true)
      return problem(`${name} lacks its value.`, `Write \`--${option.name()}=${OPTIONS.get(option.name())?.value}\`.`)
    return textsOf(command, option).includes('')
      ? problem(`${name} is empty.`, 'Give it a value, or leave it out.')
      : []
  })
  // A word behind an unknown option may be its value, and a secret.
  const operands = unknown.length > 0 ? [] : wrongOperands(command.args, spec)
  return [...unknown, ...empty, ...operands]
}

function wrongOperands(given: readonly string[], { name, operands }: CommandSpec): Problem[] {
  const most = operands === undefined ? 0 : operands.many === true ? Number.POSITIVE_INFINITY : 1
  const help = `\`${PROGRAM} ${name} --help\` has examples.`
  if (given.length < (operands?.least ?? 0))
    return [problem(`\`${name}\` lacks its ${operands?.name ?? ''}.`, `It takes ${operands?.help ?? ''}. ${help}`)]
  const extra = given[most]
  if (extra === undefined) return []
  const takes = operands === undefined ? 'nothing but options' : `one ${operands.name} and options`
  return [problem(`\`${extra}\` is too much: \`${name}\` takes ${takes}.`, help)]
}

function unknownOption(option: string, spec: CommandSpec, commands: readonly CommandSpec[]): Problem | undefined {
  const written = option.replace(/^-+(?:no-)?/, '')
  const name = SHORT.get(written) ?? written
  const isKnown =
    ['-h', '--help'].includes(option) || (option.startsWith('--') && spec.options.some(one => one === name))
  if (isKnown && (!option.startsWith('--no-') || OPTIONS.get(name)?.value === undefined)) return undefined
  const variable = CREDENTIAL_VARIABLES.get(name)
  if (variable !== undefined)
    return problem(
      `\`${option}\` is no option: what stands on a command line can be seen by others.`,
      `Set the environment variable \`${variable}\`. If a real value stood there, think of it as known to others.`,
    )
  if (option.startsWith('--no-') && OPTIONS.get(name)?.value !== undefined && spec.options.some(one => one === name))
    return problem(
      `\`--${name}\` takes a value, so there is no \`${option}\`.`,
      `Leave it out, or write \`--${name}=${OPTIONS.get(name)?.value}\`.`,
    )
  const instead = NOT_HERE.get(name)
  if (instead !== undefined) return problem(`\`${option}\` is an input of the action alone.`, instead)
  const ours = spec.options.find(one => one === CALLED_ELSEWHERE.get(written))
  if (ours !== undefined) return problem(`\`${spec.name}\` has no option \`${option}\`.`, `Did you mean \`--${ours}\`?`)
  const users = commands.filter(({ options }) => options.some(one => one === name)).map(one => `\`${one.name}\``)
  if (option.startsWith('--') && users.length > 0)
    return problem(`\`${spec.name}\` has no option \`${option}\`.`, `It is one of ${users.join(', ')}.`)
  const names = [...spec.options, ...spec.options.flatMap(one => OPTIONS.get(one)?.short ?? []), 'help']
  if (NAMES_OF_CREDENTIALS.test(written))
    return problem(
      `\`${spec.name}\` has no option \`${option}\`.`,
      `${meant(written, names, '--')}Credentials come from the environment: ${listOf(
        [...CREDENTIAL_VARIABLES.values()].map(one => `\`${one}\``),
        4,
      )}.`,
    )
  return problem(
    `\`${spec.name}\` has no option \`${option}\`.`,
    `${meant(written, names, '--')}\`${PROGRAM} ${spec.name} --help\` lists all.`,
  )
}
