/** How the action speaks: of workflows, jobs and inputs. */
import type { RunContext } from '../../app/run-context.ts'
import { ALLOW_DELETIONS_LABEL } from '../../engine/guards/deletions.ts'
import { lacksPermission, RATE_LIMITED, type ApiError } from '../../model/errors.ts'
import type { CheckoutWords, DeletionWords, HostWords, ReferenceWords } from '../../model/host-words.ts'
import { inlineCode, link } from '../../render/text/escape.ts'

/** The words of the action. */
export function actionWords({ repositoryUrl, runUrl }: Pick<RunContext, 'repositoryUrl' | 'runUrl'>): HostWords {
  const rerun = link('re-run the workflow', runUrl)
  return {
    runAgain: 'run the workflow again',
    applyByHand: 'run the workflow by hand (`workflow_dispatch`, `mode: apply`)',
    manualApply: 'a manual run of the apply (`workflow_dispatch`)',
    tryOut: undefined,
    runForHead: branch => `run the workflow for the head of ${branch}`,
    defect: 'This is a defect of the action; please report it with the debug log (`ACTIONS_STEP_DEBUG`).',
    setting: 'an input',
    limits: { targets: '`targets`', changed: '`scope: changed`' },
    repository: 'GitHub',
    adviceFor,
    ledgerForbidden: 'the token lacks `contents: read`',
    noReviews: undefined,
    references: REFERENCES,
    deletions: DELETIONS,
    checkout: CHECKOUT,
    next: {
      actor: 'a merge',
      when: '',
      always: false,
      review: undefined,
      planAgain: `push a commit or ${rerun}`,
      retry: rerun,
    },
    drift: {
      noIssue: undefined,
      revert: address =>
        `${link('run the workflow', repositoryUrl && `${repositoryUrl}/actions`)} that applies by hand, with \`mode: apply\` and \`targets\`: ${inlineCode(address)}`,
      createAgain: `a pull request that touches the manifest and carries the label \`${ALLOW_DELETIONS_LABEL}\`, or a run by hand with \`mode: apply\`, \`deletion-policy: delete\` and its address as \`targets\`,`,
    },
    imports: {
      recordedBy: 'Merging',
      defineSecret: 'create it in GitHub and uncomment its line',
      next: "Workflows do not start for a pull request that was opened with the workflow's own token. If a required check waits for one, close and reopen this pull request. A further import replaces what is on this branch.",
    },
  }
}

const REFERENCES: ReferenceWords = {
  self: 'this action',
  defineSecret: name =>
    `Define the secret, and hand it to the action: \`secrets: \${{ toJSON(secrets) }}\`, or \`env: ${name}: \${{ secrets.${name} }}\`.`,
  defineVariable: 'Define the variable, and hand it to the action: `vars: ${{ toJSON(vars) }}`.',
}

const DELETIONS: DeletionWords = {
  lift: (address, holdsOthers) =>
    `A label no longer helps: run the workflow by hand with \`mode: apply\`, \`deletion-policy: delete\` and \`targets: ${address}\`${holdsOthers ? ' and what it holds' : ''}`,
  raiseLimit: 'Run the workflow by hand with `mode: apply` and a higher `max-deletions`.',
  together: `Run the workflow with \`deletion-policy: delete\`, or set the label \`${ALLOW_DELETIONS_LABEL}\`, to delete all together.`,
}

const CHECKOUT: CheckoutWords = {
  missing:
    'Run actions/checkout before this action, for the commit of the event, without `sparse-checkout` of other folders and without `path`.',
  submodules: 'Run actions/checkout with `submodules: true` (`recursive` where they hold others).',
  submoduleOr: path =>
    `Check submodules out (\`submodules: true\`), or leave it out of \`manifests\`: \`!${path}/**\`.`,
  otherCommit: commit => `Commit ${commit} is checked out: run actions/checkout without \`ref\`.`,
  wholeCommit: 'Run actions/checkout without `ref`.',
  changed: 'If a step of the workflow or a second checkout brings manifests, set `generated-manifests: true`.',
  source: 'a step of the workflow or a second checkout',
  sourceFirst: 'Let that step run before this action.',
}

function adviceFor(error: ApiError): string | undefined {
  const { api, code, request, status } = error
  if (api !== 'GitHub') return undefined
  if (code === RATE_LIMITED) return 'The token has used up its requests: run the workflow again in an hour.'
  if (status === 401) return "Check the input `github-token`, or leave it out: the workflow's own token is the default."
  if (lacksPermission(error)) return `Give the job the permission ${permissionFor(request)}.`
  if (status === 422 && / git\/refs/.test(request))
    return 'Nobody else has moved the branch: GitHub refuses it to this token. If a branch protection or a ruleset covers the branch, exempt it or let this token bypass the rule, since the action must be able to create it and push there.'
  return undefined
}

/** The permission that a refused request to GitHub needs. `request`: `POST git/trees`. */
export function permissionFor(request: string): string {
  const access = request.startsWith('GET') ? 'read' : 'write'
  if (/^\S+ git\/|contents|compare/.test(request)) return `\`contents: ${access}\``
  if (/actions/.test(request)) return '`actions: read`'
  return /pulls|comments/.test(request) ? `\`pull-requests: ${access}\`` : `\`issues: ${access}\``
}
