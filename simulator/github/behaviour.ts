/** The scopes of a workflow's `permissions:` block that the simulated endpoints ask for. */
export type Scope = 'contents' | 'pull-requests' | 'issues' | 'actions'
export type Access = 'none' | 'read' | 'write'

/**
 * Whose token it is. `installation`: a job's own `GITHUB_TOKEN`, which writes as `github-actions[bot]` and may not ask
 * `GET /user`. `user`: a personal access token.
 */
export type Identity = { readonly kind: 'installation' } | { readonly kind: 'user'; readonly login: string }

/**
 * How a branch is protected against a direct push. `ruleset` answers 422 "Repository rule violations found", `classic`
 * 422 "Changes must be made through a pull request.", `forbidden` 403 "Resource not accessible by integration".
 */
export type Protection = 'ruleset' | 'classic' | 'forbidden'

/** Switches of the simulated GitHub. Tests change them at any time; the next request sees the change. */
export interface Behaviour {
  /** The only bearer token that is accepted; any other is 401 "Bad credentials". */
  token: string
  identity: Identity
  permissions: Record<Scope, Access>
  /** Branch name → how direct writes to it are refused. */
  protectedBranches: Map<string, Protection>
  /** How GitHub says that a branch cannot be created beside another one's name, and that it was moved meanwhile. */
  refusals: { nameConflict: string; notFastForward: string }
  /** The repository setting "Allow GitHub Actions to create and approve pull requests". */
  actionsMayCreatePulls: boolean
  /** Longest body of a comment, issue or pull request, in characters. */
  bodyLimit: number
  /** How many times the index from commits to pull requests answers `[]` before it knows what was merged. */
  indexLag: number
  /**
   * What `GET git/trees` makes of a branch's name or a commit's id in the place of a tree's: it names the tree or the
   * commit as `sha`; `none`: it does not find it.
   */
  treeOfBranch: 'tree' | 'commit' | 'none'
  /** A recursive tree listing with more entries is cut off and says `truncated`. */
  treeLimit: number
  /** Requests an hour, and those that are left. At 0 every answer is 403 "API rate limit exceeded". */
  rateLimit: { limit: number; remaining: number; resetAt: Date }
}

/** A token that may do everything, on a repository without protection. */
export function defaultBehaviour(): Behaviour {
  return {
    token: 'ghs_simulatedInstallationToken000000000000',
    identity: { kind: 'installation' },
    permissions: { contents: 'write', 'pull-requests': 'write', issues: 'write', actions: 'read' },
    protectedBranches: new Map(),
    refusals: { nameConflict: 'Reference update failed', notFastForward: 'Update is not a fast forward' },
    actionsMayCreatePulls: true,
    bodyLimit: 65_536,
    indexLag: 0,
    treeOfBranch: 'tree',
    treeLimit: 100_000,
    rateLimit: { limit: 1000, remaining: 1000, resetAt: new Date(Date.now() + 3_600_000) },
  }
}

export const ACTIONS_BOT = 'github-actions[bot]'

/** The login under which the token writes. */
export function actorOf(behaviour: Behaviour): string {
  return behaviour.identity.kind === 'user' ? behaviour.identity.login : ACTIONS_BOT
}

/** What an endpoint asks of the token. */
export interface Need {
  readonly scope: Scope
  readonly access: 'read' | 'write'
}

/** True when any one of `needs` is granted (an empty list asks for nothing). */
export function isPermitted(behaviour: Behaviour, needs: readonly Need[]): boolean {
  if (needs.length === 0) return true
  return needs.some(({ scope, access }) => {
    const granted = behaviour.permissions[scope]
    return granted === 'write' || granted === access
  })
}
