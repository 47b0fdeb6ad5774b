/** Secrets too short to be looked for everywhere, taken out of what is said about the connector that they belong to. */
import type { DesiredConnector } from '../model/connector.ts'
import { SHORTEST } from '../redact.ts'
import { secretsOf } from '../plan/secrets-in.ts'

/** Takes a connector's short secrets out of a text, where they stand as words of their own: Fivetran's messages may echo what they refuse. */
export function hideShortSecrets(desired: DesiredConnector | undefined): (text: string) => string {
  if (desired === undefined) return text => text
  const secrets = secretsOf([desired.config, desired.auth, ...Object.values(desired.settings)])
  const values = new Set(secrets.filter(secret => secret.known).map(secret => String(secret.reveal())))
  const short = [...values].filter(value => value !== '' && value.length < SHORTEST).toSorted((a, b) => b.length - a.length)
  if (short.length === 0) return text => text
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${short.map(escaped).join('|')})(?![\\p{L}\\p{N}_])`, 'gu')
  return text => text.replaceAll(pattern, '***')
}

/** A text as a part of a pattern that matches it alone. */
function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
