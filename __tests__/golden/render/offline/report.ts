import { report as base } from '../../../render/build.ts'

/** A fork: no credentials, so only what the files themselves tell. */
export const report = base({
  mode: 'validate',
  notices: ['There are no Fivetran credentials in this run (forks and Dependabot get none): the manifests were checked without asking Fivetran, and the list is the difference to the base branch.'],
  manifestChanges: [
    { address: 'Warehouse/github_connector', kind: 'changed', fields: ['config.sync_mode', 'sync_frequency'] },
    { address: 'Warehouse/postgres', kind: 'added', fields: ['config.host', 'config.port', 'config.user', 'config.password'] },
    { address: 'Marketing/hubspot', kind: 'removed', fields: [] },
  ],
})
