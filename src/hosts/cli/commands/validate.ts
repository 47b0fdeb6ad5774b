import { runLiveValidate, runValidate } from '../../../app/validate.ts'
import { connect } from '../../connect.ts'
import { OF_ACCOUNT, OF_MANIFESTS, OF_OUTPUT } from '../arguments/table.ts'
import { reporting, type Command } from './command.ts'

export const validate: Command = {
  name: 'validate',
  summary: 'Check manifests',
  description: 'Without credentials nothing is asked; with them, Fivetran is asked what its services can be set to.',
  operands: { name: 'files', help: 'manifests to check (default: all)', least: 0, many: true },
  options: [...OF_MANIFESTS, ...OF_ACCOUNT, ...OF_OUTPUT],
  examples: [
    ['connector-as-code validate', 'checks all manifests below fivetran/'],
    ['connector-as-code validate fivetran/warehouse/github.yml', 'checks one, with what it needs of the others'],
  ],
  run: reporting('validate', (runtime, { options }) =>
    options.fivetran === undefined
      ? runValidate(runtime, undefined)
      : runLiveValidate(
          connect({ ...runtime, options: { ...options, undefinedSecrets: 'defer' } }, options.fivetran),
          undefined,
        ),
  ),
}
