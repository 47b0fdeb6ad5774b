import { report as base } from '../../../render/build.ts'

const kind = 'connector'

/** A fork: no credentials, so only what the files themselves tell. */
export const report = base({
  mode: 'validate',
  notices: [
    'There are no Fivetran credentials in this run (forks and Dependabot get none): the manifests were checked without asking Fivetran, and the list is the difference to the base branch.',
  ],
  manifestChanges: [
    { kind, address: 'Warehouse/github_connector', change: 'changed', fields: ['config.sync_mode', 'sync_frequency'] },
    {
      kind,
      address: 'Warehouse/postgres',
      change: 'added',
      fields: ['config.host', 'config.port', 'config.user', 'config.password'],
    },
    { kind, address: 'Marketing/hubspot', change: 'removed', fields: [] },
  ],
})
