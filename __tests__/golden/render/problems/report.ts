import { report as base } from '../../../render/build.ts'

const file = 'fivetran/warehouse/github.yml'

/** Manifests with errors: no plan. */
export const report = base({
  problems: [
    { severity: 'warning', message: 'The field `config.new_thing` is not in the list of known fields.', hint: 'It is checked by Fivetran at apply.', position: { file, line: 12, column: 3 } },
    { severity: 'error', message: 'Unknown field "sync_freqency".', hint: 'Did you mean `sync_frequency`?', position: { file, line: 4, column: 1 } },
    { severity: 'error', message: 'Both group and group_id are given.', hint: 'Write one of the two.', position: { file: 'fivetran/marketing/my file (1).yml', line: 1, column: 1 } },
    { severity: 'error', message: 'secrets.GH_CONNECTOR_PAT is not defined.', hint: 'Add it to the repository\'s secrets and to the step\'s `env`.', position: { file, line: 9, column: 8 } },
    { severity: 'error', message: 'The input mode is "aplly".', hint: 'Allowed: auto, validate, plan, apply, import, drift.' },
  ],
  failure: { reason: 'invalid-manifest', message: '4 errors in manifests. Nothing was planned.' },
})
