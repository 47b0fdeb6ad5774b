import { lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UserError } from '../../../model/errors.ts'
import { reasonOf } from '../../../model/file-error.ts'
import type { Command } from './command.ts'

export const init: Command = {
  name: 'init',
  summary: 'Begin: write a workflow and an example manifest',
  description: 'Asks for nothing, and never writes over a file.',
  options: ['color'],
  examples: [['connector-as-code init', 'in the clone of the repository that is to hold the manifests']],
  run: async ({ open, terminal }) => {
    const { defaultBranch, workspace, repositoryUrl } = (await open()).host.run
    const isElsewhere = repositoryUrl !== undefined && /gitlab|bitbucket/.test(new URL(repositoryUrl).hostname)
    const files = { ...(isElsewhere ? {} : { [WORKFLOW]: workflowFor(defaultBranch) }), [MANIFEST]: EXAMPLE }
    const lines = Object.entries(files).map(([path, text]) =>
      isWritten(join(workspace, path), text) ? `written: ${path}` : `is there already, left as it is: ${path}`,
    )
    terminal.print([...lines, '', isElsewhere ? ELSEWHERE : nextSteps(repositoryUrl)].join('\n'))
    return 0
  },
}

const WORKFLOW = '.github/workflows/fivetran.yml'
const MANIFEST = 'fivetran/github.yml'

/** False where there is such a file. Throws UserError where it cannot be written. */
function isWritten(path: string, text: string): boolean {
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return false
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    throw UserError.of('invalid-input', `\`${path}\` could not be written: ${reasonOf(error)}.`)
  }
}

function nextSteps(repositoryUrl: string | undefined): string {
  const settings = repositoryUrl === undefined ? 'Settings → Secrets' : `${repositoryUrl}/settings/secrets/actions`
  return `Next:
1. Add three secrets to the repository (${settings}):
   FIVETRAN_API_KEY and FIVETRAN_API_SECRET, which Fivetran gives you, and
   GH_CONNECTOR_PAT, a token that the example connector reads GitHub with.
2. Write the name of a group of your Fivetran account into ${MANIFEST}.
3. Open a pull request with both files: the plan is commented there, and a
   merge applies it. To see it before, set the first two in your environment:
   \`connector-as-code plan --undefined-secrets defer\`.`
}

const ELSEWHERE = `Next: write the name of a group of your Fivetran account into ${MANIFEST},
set FIVETRAN_API_KEY and FIVETRAN_API_SECRET in your environment, and try
\`connector-as-code plan --undefined-secrets defer\`.
How to run this in your CI:
https://github.com/connector-as-code/connector-as-code/tree/main/examples`

/** The workflow of the README's quick start. */
function workflowFor(branch: string): string {
  const branches = `branches: [${JSON.stringify(branch)}]`
  return `name: Fivetran

on:
  pull_request:
    ${branches}
    types: [opened, synchronize, reopened, edited, labeled, unlabeled]
  push:
    ${branches}
  workflow_dispatch:

permissions:
  contents: write # the ledger's branch
  pull-requests: write # plan and result as a comment
  actions: read # is the run that holds the ledger over?

concurrency:
  group: fivetran-\${{ github.ref }}

jobs:
  fivetran:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0 # v7.0.0
      - uses: connector-as-code/connector-as-code@v1
        with:
          mode: \${{ github.event_name == 'workflow_dispatch' && 'apply' || 'auto' }}
          fivetran-api-key: \${{ secrets.FIVETRAN_API_KEY }}
          fivetran-api-secret: \${{ secrets.FIVETRAN_API_SECRET }}
        env:
          GH_CONNECTOR_PAT: \${{ secrets.GH_CONNECTOR_PAT }}
`
}

const EXAMPLE = `# yaml-language-server: $schema=https://raw.githubusercontent.com/connector-as-code/connector-as-code/v1/schema/manifest.schema.json
group: Warehouse
service: github
destination_schema:
  name: github_connector
config:
  auth_mode: PersonalAccessToken
  username: octocat
  pats:
    - \${{ secrets.GH_CONNECTOR_PAT }}
`
