import { SYSTEM_CLOCK } from '../runtime/clock.ts'
import { createRedactor } from '../redact/redactor.ts'
import { createBranchStore, createCodeBranches } from './branches.ts'
import { createCall } from './call.ts'
import { createConversation } from './conversation.ts'
import { createGitData } from './git-data.ts'
import { createOctokit } from './octokit.ts'
import type { GitHubOptions } from './options.ts'
import type { GitHub } from './port.ts'
import { createPulls } from './pulls.ts'
import type { Repository } from './repository.ts'

/**
 * GitHub for one repository; GitHub Enterprise Server by its `apiUrl`. Throws UserError for a proxy that is not a URL.
 */
export function createGitHub(given: GitHubOptions): GitHub {
  const options = hidingToken(given)
  const clock = options.clock ?? SYSTEM_CLOCK
  const repository: Repository = {
    octokit: createOctokit(options),
    at: { owner: options.owner, repo: options.repo },
    call: createCall(options.redact),
  }
  const git = createGitData(repository)
  return {
    ...createBranchStore(git, clock),
    ...createCodeBranches(git),
    ...createConversation(repository),
    ...createPulls(repository),
  }
}

/** Whatever the caller has registered: an answer that echoes the request must not give the token away. */
function hidingToken(options: GitHubOptions): GitHubOptions {
  const own = createRedactor()
  own.add(options.token)
  return { ...options, redact: text => own.redact(options.redact(text)) }
}
