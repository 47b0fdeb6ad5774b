import type { RunAttempt, State, WorkflowRun } from '../state.ts'
import { minimalRepositoryView, repositoryApi, repositoryWeb } from './repository.ts'
import { idOf, nodeId, userView } from './user.ts'

/** GitHub's `workflow-run` at one of its attempts (counted from 1). */
export function runView(state: State, run: WorkflowRun, attempt: RunAttempt, number: number): Record<string, unknown> {
  const api = repositoryApi(state)
  const self = `${api}/actions/runs/${run.id}`
  const workflow = idOf('Workflow', run.name)
  const suite = idOf('CheckSuite', String(run.id))
  const head = state.objects.commit(run.headSha)
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('WorkflowRun', run.id),
    check_suite_id: suite,
    check_suite_node_id: nodeId('CheckSuite', suite),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: `.github/workflows/${run.name}.yml`,
    run_number: 1,
    run_attempt: number,
    display_title: head?.message.split('\n')[0] ?? run.name,
    event: run.event,
    status: attempt.status,
    conclusion: attempt.conclusion,
    workflow_id: workflow,
    url: self,
    html_url: `${repositoryWeb(state)}/actions/runs/${run.id}`,
    pull_requests: [],
    created_at: run.attempts[0]?.startedAt ?? attempt.startedAt,
    updated_at: attempt.startedAt,
    run_started_at: attempt.startedAt,
    actor: userView(state, state.owner),
    triggering_actor: userView(state, state.owner),
    jobs_url: `${self}/jobs`,
    logs_url: `${self}/logs`,
    check_suite_url: `${api}/check-suites/${suite}`,
    artifacts_url: `${self}/artifacts`,
    cancel_url: `${self}/cancel`,
    rerun_url: `${self}/rerun`,
    previous_attempt_url: number > 1 ? `${self}/attempts/${number - 1}` : null,
    workflow_url: `${api}/actions/workflows/${workflow}`,
    head_commit:
      head === undefined
        ? null
        : {
            id: head.sha,
            tree_id: head.tree,
            message: head.message,
            timestamp: head.committer.date,
            author: { name: head.author.name, email: head.author.email },
            committer: { name: head.committer.name, email: head.committer.email },
          },
    repository: minimalRepositoryView(state),
    head_repository: minimalRepositoryView(state),
  }
}
