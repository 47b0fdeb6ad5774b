/** The ledger as files of a branch. What end-to-end tests know of its names and its format stands here. */
import type { World } from './world.ts'

export const LEDGER_BRANCH = 'connector-as-code/ledger'
export const LEDGER_HEADER = 'default/ledger.json'
const DEFAULT = 'default/'

/** The file with the connectors of a group, by the group's id. */
export const groupFile = (group: string): string => `${DEFAULT}connector/${group}.json`

/** Pieces of its text. */
export const WRITTEN = {
  /** Of a connector whose tests are to be run yet. */
  owedTests: '"tests":"owed"',
  unprotected: '"service":',
  protected: '"preventDestroy":true,"service":',
  /** Of a change that was begun. */
  beganChange: '"action":',
  account: '"account"',
  version: '"version": 2',
  nextVersion: '"version": 3',
} as const

/** Path → text; empty when there is no ledger. */
export function ledgerFiles({ github }: World): Record<string, string> {
  return github.state.refs.has(`refs/heads/${LEDGER_BRANCH}`) ? github.story.files(LEDGER_BRANCH) : {}
}

/** All of it as one text. */
export function ledgerText(world: World): string {
  return Object.values(ledgerFiles(world)).join('\n')
}

/** What says who is applying, and what was applied last. */
export function ledgerHeader(world: World): unknown {
  return JSON.parse(ledgerFiles(world)[LEDGER_HEADER] ?? 'null')
}

/** The files of the groups. */
export function groupFiles(world: World): string[] {
  return Object.keys(ledgerFiles(world)).filter(file => file.startsWith(groupFile('').replace('.json', '')))
}

/** The same files, as if they were those of another configuration. */
export function copiedTo(configuration: string, world: World): Record<string, string> {
  return Object.fromEntries(
    Object.entries(ledgerFiles(world)).flatMap(([path, text]) =>
      path.startsWith(DEFAULT) ? [[path.replace(DEFAULT, `${configuration}/`), text]] : [],
    ),
  )
}
