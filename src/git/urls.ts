/** What stands in the URL of a remote, and what of it nobody may see. Pure. */

/** The part before the `@`, of any URL in a text: it may be a password or a token. */
const USERINFO = /([a-z][a-z0-9+.-]*:\/\/)([^\s/?#]*)@/gi

/** A text of git's without user names and passwords of URLs; the user of an SSH address is no secret. */
export function withoutUserinfo(text: string): string {
  return text.replaceAll(USERINFO, (whole, scheme: string, userinfo: string) =>
    isPlainUser(scheme, userinfo) ? whole : `${scheme}***@`,
  )
}

function isPlainUser(scheme: string, userinfo: string): boolean {
  return /^(git\+)?ssh(\+git)?:\/\/$/i.test(scheme) && /^[\w.-]+$/.test(userinfo)
}

/** A user's name without a password. Tokens, which may stand in its place, are longer. */
const PLAIN_NAME = /^[a-z][\w.-]{0,18}$/i

/** The user names, passwords and tokens that stand in URLs, as they are written and as they are meant. */
export function credentialsIn(text: string): string[] {
  return [...text.matchAll(USERINFO)].flatMap(([, scheme = '', userinfo = '']) => {
    if (isPlainUser(scheme, userinfo) || PLAIN_NAME.test(userinfo)) return []
    const colon = userinfo.indexOf(':')
    // Beside a password, the user's name is none.
    const secret = colon === -1 ? userinfo : userinfo.slice(colon + 1)
    return [userinfo, secret, decoded(secret)].filter(one => one !== '')
  })
}

/** A part of a URL as it is meant. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * Where a browser finds commits and files of the repository of this address, as `…/commit/ID` and `…/blob/ID/PATH`:
 * `https://github.com/owner/repo`, `https://gitlab.com/owner/repo/-`. Undefined for what is neither of the two: a link
 * that leads nowhere is worse than none.
 */
export function webUrl(address: string): string | undefined {
  const [, host = '', path = ''] =
    /^(?:https?|ssh|git):\/\/(?:[^/]*@)?([^/:@]+)(?::\d+)?\/+(.+)$/i.exec(address) ??
    /^(?:[\w.-]+@)([\w.-]+):(?!\/\/)\/?(.+)$/.exec(address) ??
    []
  const repository = path.replace(/\/+$/, '').replace(/\.git$/, '')
  if (!/^[\w.~/-]+$/.test(repository)) return undefined
  const url = `https://${host.toLowerCase().replace(/^ssh\./, '')}/${repository}`
  if (/(^|\.)github\b/i.test(host)) return url
  return /(^|\.|-)gitlab\b/i.test(host) ? `${url}/-` : undefined
}
