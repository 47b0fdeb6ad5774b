/** The hidden markers by which a drift issue is found again and compared. */
import { createHash } from 'node:crypto'

/** The label that every drift issue carries; GitHub makes it with the first issue. */
export const DRIFT_LABEL = 'connector-as-code-drift'

/** Stands at the very start of the body. `targets` that limit a run make an issue of another extent, which says so. */
export function driftMarker(configuration: string, targets: readonly string[]): string {
  const marker = `<!-- connector-as-code:drift:${configuration} -->`
  return targets.length === 0 ? marker : `${marker}<!-- targets:${digestOf(targets)} -->`
}

function digestOf(targets: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(targets.toSorted())).digest('hex').slice(0, 16)
}

/** True for the issue of this configuration and these `targets`. */
export function isDriftIssue(body: string, configuration: string, targets: readonly string[]): boolean {
  const [first] = body.split(/\r?\n/, 1)
  return first?.trim() === driftMarker(configuration, targets)
}

/** True when two bodies say the same, whichever commit and run said it. */
export function saysTheSame(one: string, other: string): boolean {
  return withoutRun(one) === withoutRun(other)
}

function withoutRun(body: string): string {
  return body
    .replaceAll('\r\n', '\n')
    .replaceAll(/<sub>Commit .*<\/sub>/g, '')
    .replaceAll(/\/actions\/runs\/\d+(?:\/attempts\/\d+)?/g, '')
    .replaceAll(/\/blob\/[0-9a-f]+\//g, '/blob/')
    .trim()
}
