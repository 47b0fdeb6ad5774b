import { ACCOUNT } from './endpoints/account.ts'
import { CONNECTIONS } from './endpoints/connections.ts'
import { CONTENTS } from './endpoints/contents.ts'
import { DESTINATIONS } from './endpoints/destinations.ts'
import type { Endpoint, Handler } from './endpoints/endpoint.ts'
import { GROUPS } from './endpoints/groups.ts'
import { SCHEMAS } from './endpoints/schemas.ts'
import { TRUST } from './endpoints/trust.ts'
import { USERS } from './endpoints/users.ts'
import { Refusal } from './refusal.ts'

/** Everything that the simulator answers. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...CONNECTIONS,
  ...TRUST,
  ...SCHEMAS,
  ...GROUPS,
  ...DESTINATIONS,
  ...USERS,
  ...CONTENTS,
  ...ACCOUNT,
]

const ROUTES = ENDPOINTS.map(({ method, path, handle }) => ({
  method,
  handle,
  pattern: new URLPattern({ pathname: path }),
}))

export interface Route {
  readonly handle: Handler
  readonly params: Readonly<Record<string, string>>
}

/** Fivetran called connections *connectors* once, and a sync *forced*. Its clients still use some of these paths. */
const OLDER_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^\/connectors(?=\/|$)/, '/connections'],
  [/^(\/groups\/[^/]+)\/connectors$/, '$1/connections'],
  [/^(\/connections\/[^/]+)\/force$/, '$1/sync'],
]

/** The path by its name of today. */
function renamed(path: string): string {
  return OLDER_NAMES.reduce((current, [older, newer]) => current.replace(older, newer), path)
}

/**
 * Finds the endpoint of a path below `/v1`, by its older name, too.
 * @throws Refusal 404 for an unknown path, 405 for an unknown method
 */
export function route(method: string, pathname: string): Route {
  const path = renamed(pathname)
  const matches = ROUTES.filter(({ pattern }) => pattern.test({ pathname: path }))
  const found = matches.find(candidate => candidate.method === method)
  if (found !== undefined) return { handle: found.handle, params: paramsOf(found.pattern, path) }
  if (matches.length > 0) throw new Refusal(405, 'Error', `HTTP 405 Method Not Allowed`)
  throw new Refusal(404, 'NotFound', `HTTP 404 Not Found`)
}

function paramsOf(pattern: URLPattern, path: string): Record<string, string> {
  const groups = Object.entries(pattern.exec({ pathname: path })?.pathname.groups ?? {})
  return Object.fromEntries(groups.map(([name, value]) => [name, decodeURIComponent(value ?? '')]))
}
