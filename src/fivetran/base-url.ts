import { UserError } from '../model/errors.ts'

const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Checks the input `fivetran-api-url` and gives it without a trailing slash. Only https is allowed, because the
 * credentials are in every request; http is allowed for this machine alone. Throws UserError.
 */
export function checkBaseUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null) throw invalid('is not a URL')
  if (url.username !== '' || url.password !== '')
    throw invalid('holds credentials; give them in `fivetran-api-key` and `fivetran-api-secret`')
  if (url.search !== '' || url.hash !== '') throw invalid('must not have a query or a fragment')
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOCAL_HOSTS.has(url.hostname))) {
    throw invalid('must begin with `https://`, because the credentials would travel in clear text')
  }
  return url.href.replace(/\/+$/, '')
}

function invalid(what: string): UserError {
  return UserError.of(
    'invalid-input',
    `Input \`fivetran-api-url\` ${what}.`,
    'Leave it out to use `https://api.fivetran.com/v1`.',
  )
}

/**
 * One segment of a path, encoded: an id or a hash, which may hold `/` and `+`. Throws for an empty text, `.` and `..`,
 * with which the path would name something else.
 */
export function segment(value: string): string {
  if (value === '' || value === '.' || value === '..') throw new Error(`"${value}" cannot be part of a request's path`)
  return encodeURIComponent(value)
}
