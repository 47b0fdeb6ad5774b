import { SYSTEM_CLOCK } from '../runtime/clock.ts'
import { withSecrets } from '../redact/redactor.ts'
import { createBranchStore, createCodeBranches } from './branches.ts'
import { createCall, type Connection } from './call.ts'
import { createConversation } from './conversation.ts'
import { createGitData } from './git-data.ts'
import { createOctokit, type GitHubOptions } from './octokit.ts'
import type { GitHub } from './port.ts'
import { createPulls } from './pulls.ts'
import { createTips } from './tips.ts'

/**
 * GitHub for one repository; GitHub Enterprise Server by its `apiUrl`. Throws UserError for a proxy that is not a URL.
 */
export function createGitHub(given: GitHubOptions): GitHub {
  // An answer that echoes the request must not give the token away, whatever the caller has registered.
  const options = { ...given, redact: withSecrets(given.redact, [given.token]) }
  const clock = options.clock ?? SYSTEM_CLOCK
  const connection: Connection = {
    octokit: createOctokit(options),
    at: { owner: options.owner, repo: options.repo },
    call: createCall(options.redact),
  }
  const git = createGitData(connection)
  return {
    repository: `${options.owner}/${options.repo}`,
    ...createBranchStore(git, createTips(connection, git), clock),
    ...createCodeBranches(git),
    ...createConversation(connection),
    ...createPulls(connection),
  }
}
