import { createHash } from 'node:crypto'
import { ACTIONS_BOT } from '../behaviour.ts'
import type { State } from '../state.ts'

/** A stable id for anything with a name. */
export function idOf(kind: string, name: string): number {
  return createHash('sha1').update(`${kind}:${name}`).digest().readUInt32BE(0) >>> 1
}

/** GitHub's opaque node id; here it only has to be stable. */
export function nodeId(kind: string, name: string | number): string {
  return Buffer.from(`${kind}:${name}`).toString('base64url')
}

/** The id by which GitHub knows an account; 41898282 is the real one of `github-actions[bot]`. */
export const userId = (login: string): number => (login === ACTIONS_BOT ? 41_898_282 : idOf('User', login))

export const isBot = (login: string): boolean => login.endsWith('[bot]')

/** The address that GitHub gives an account's commits. */
export const noreplyAddress = (login: string): string => `${userId(login)}+${login}@users.noreply.github.com`

/** GitHub's `simple-user`. */
export function userView(state: State, login: string): Record<string, unknown> {
  const api = `${state.urls.api}/users/${encodeURIComponent(login)}`
  return {
    login,
    id: userId(login),
    node_id: nodeId('User', login),
    avatar_url: `${state.urls.web}/avatars/${userId(login)}`,
    gravatar_id: '',
    url: api,
    html_url: isBot(login) ? `${state.urls.web}/apps/${login.slice(0, -'[bot]'.length)}` : `${state.urls.web}/${login}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: isBot(login) ? 'Bot' : 'User',
    user_view_type: 'public',
    site_admin: false,
  }
}

/** GitHub's `public-user`: the answer of `GET /user`. */
export function publicUserView(state: State, login: string): Record<string, unknown> {
  return {
    ...userView(state, login),
    name: login,
    company: null,
    blog: null,
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 1,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: state.createdAt,
    updated_at: state.createdAt,
  }
}
