import { realpathSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import type { Runtime } from '../../../app/runtime.ts'
import { runLiveValidate, runValidate, type Concerns } from '../../../app/validate.ts'
import { UserError, type Problem } from '../../../model/errors.ts'
import { connect } from '../../connect.ts'
import { reasonOf } from '../../../model/file-error.ts'
import { OF_ACCOUNT, OF_MANIFESTS, OF_OUTPUT } from '../arguments/table.ts'
import { reporting, type Command, type Invocation } from './command.ts'

export const validate: Command = {
  name: 'validate',
  summary: 'Check manifests',
  description:
    'Without credentials nothing is asked; with them, Fivetran is asked what its services can be set to. The ledger need not be there.',
  operands: { name: 'files', help: 'manifests or folders to tell about (default: all)', least: 0, many: true },
  options: ['written-out', ...OF_MANIFESTS, ...OF_ACCOUNT, ...OF_OUTPUT],
  examples: [
    ['connector-as-code validate', 'checks all manifests below fivetran/'],
    ['connector-as-code validate fivetran/warehouse/github.yml', 'tells about one; defaults of others count'],
    ['connector-as-code validate --written-out', 'prints each manifest with its defaults and its `for_each` in it'],
  ],
  run: reporting('validate', async (given, invocation) => {
    const { terminal, flag } = invocation
    if (flag('written-out') && flag('json'))
      throw UserError.of(
        'invalid-input',
        '`--written-out` and `--json` both are what stdout holds.',
        'Leave one of them out.',
      )
    const { options, concerns } = withFiles(given, invocation)
    // A folder that is in no repository has no ledger, and what was kept beside it is not needed.
    const ledgerBranch = given.host.run.commit === '' ? undefined : options.ledgerBranch
    const runtime: Runtime = {
      ...given,
      options: { ...options, undefinedSecrets: 'defer', ledgerBranch },
      ...(flag('written-out') ? { writtenOut: terminal.print } : {}),
    }
    return options.fivetran === undefined
      ? runValidate(runtime, undefined, concerns)
      : runLiveValidate(connect(runtime, options.fivetran), undefined, concerns)
  }),
}

/**
 * With files on the command line, these are manifests as well, and only what is wrong with them is told. Throws UserError
 * for what is not there or lies elsewhere.
 */
function withFiles({ options, host }: Runtime, { operands, directory }: Invocation) {
  if (operands.length === 0) return { options, concerns: undefined }
  const problems: Problem[] = []
  const root = realpathSync(host.run.workspace)
  const paths = operands.map(operand => pathInside(root, resolve(directory, operand), operand, problems))
  if (problems.length > 0) throw new UserError('invalid-input', problems)
  const isMeant = (file: string): boolean =>
    paths.some(path => path === '' || file === path || file.startsWith(`${path}/`))
  const concerns: Concerns = ({ position, manifests = [] }) =>
    position === undefined || [position, ...manifests].some(({ file }) => isMeant(file))
  const globs = paths.map(globOf)
  return { options: { ...options, manifests: [options.manifests, ...globs].join('\n') }, concerns }
}

/** The path below `root`, with `/`. */
function pathInside(root: string, path: string, operand: string, problems: Problem[]): string {
  const bad = (message: string, hint: string): string => {
    problems.push({ severity: 'error', message: `\`${operand}\`: ${message}`, hint })
    return ''
  }
  try {
    const inside = relative(root, realpathSync(path))
    if (inside === '..' || inside.startsWith(`..${sep}`))
      return bad('it lies outside of the repository.', `Name a file below \`${root}\`.`)
    return inside.replaceAll(sep, '/')
  } catch (error) {
    return bad(`${reasonOf(error)}.`, 'Name a manifest, or a folder of manifests.')
  }
}

/** A line of the option `manifests` for a file, or for all manifests below a folder. */
function globOf(path: string): string {
  return path === '' ? '.' : path.replaceAll(/[\\*?[\]{}()!+@|#]/g, String.raw`\$&`)
}
