/** The file by which Terraform lets go of what manifests manage now. */
import type { RemovedFile } from '../../model/leaving.ts'
import { blocksOf } from './blocks.ts'

export const REMOVED_FILE = 'fivetran-removed.tf'

const MARK = '# Written by connector-as-code.'
const HEAD = `${MARK} Its manifests manage what is named here, and Terraform forgets it: nothing is destroyed.
# It takes Terraform 1.7 or OpenTofu 1.10. For OpenTofu 1.7, 1.8 and 1.9 take the \`lifecycle\` blocks away: they never destroy.
# Delete this file once it was applied everywhere that this configuration is: in each workspace.
`

/**
 * The file for these addresses, without keys. `existing`: the file that is there. What one of ours names already stays
 * in it: another workspace may still need it.
 */
export function removedFile(addresses: readonly string[], existing: string | undefined): RemovedFile | undefined {
  const named = existing === undefined ? [] : addressesIn(existing)
  if (existing !== undefined && addresses.every(address => named.includes(address)))
    return addresses.length === 0 ? undefined : { state: 'same', text: existing }
  if (existing !== undefined && !existing.startsWith(MARK))
    return { state: 'foreign', text: blocks(addresses.filter(address => !named.includes(address))) }
  const all = [...new Set([...named, ...addresses])].toSorted(compareAddresses)
  return all.length === 0 ? undefined : { state: 'new', text: `${HEAD}\n${blocks(all)}` }
}

function addressesIn(text: string): string[] {
  return blocksOf({ path: REMOVED_FILE, text })
    .filter(({ type, keeps }) => type === 'removed' && keeps)
    .flatMap(({ attributes }) => attributes.get('from') ?? [])
}

function blocks(addresses: readonly string[]): string {
  return addresses
    .map(address => `removed {\n  from = ${address}\n\n  lifecycle {\n    destroy = false\n  }\n}\n`)
    .join('\n')
}

/** What is in the root module first; the same in every run. */
function compareAddresses(a: string, b: string): number {
  return depthOf(a) - depthOf(b) || (a < b ? -1 : Number(a > b))
}

function depthOf(address: string): number {
  return address.split('.').length
}
