import { report as base } from '../../../render/build.ts'

const file = 'fivetran/warehouse/github.yml'
const at = (line: number, column: number) => ({ file, line, column })
const undefinedSecret = {
  severity: 'error',
  message: 'secrets.GH_CONNECTOR_PAT is not defined.',
  hint: "Add it to the repository's secrets and to the step's `env`.",
} as const

/** Manifests with errors: no plan. */
export const report = base({
  problems: [
    {
      severity: 'warning',
      message: 'The field `config.new_thing` is not in the list of known fields.',
      hint: 'It is checked by Fivetran at apply.',
      position: at(12, 3),
    },
    {
      severity: 'error',
      message: 'Unknown field "sync_freqency".',
      hint: 'Did you mean `sync_frequency`?',
      position: at(4, 1),
    },
    {
      severity: 'error',
      message: 'Both group and group_id are given.',
      hint: 'Write one of the two.',
      position: { file: 'fivetran/marketing/my file (1).yml', line: 1, column: 1 },
    },
    { ...undefinedSecret, position: at(9, 8) },
    { ...undefinedSecret, position: { ...at(14, 8), key: 'berlin' } },
    {
      severity: 'error',
      message: 'The input mode is "aplly".',
      hint: 'Allowed: auto, validate, plan, apply, import, drift.',
    },
  ],
  failure: { reason: 'invalid-manifest', message: '5 errors in manifests. Nothing was planned.' },
})
