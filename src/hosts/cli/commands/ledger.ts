import { runForget } from '../../../app/ledger/forget.ts'
import { runLedgerList } from '../../../app/ledger/list.ts'
import { runUnlock } from '../../../app/ledger/unlock.ts'
import type { ConnectedRuntime } from '../../../app/runtime.ts'
import { count } from '../../../model/count.ts'
import { forgettingDocument, listingDocument, unlockingDocument } from '../../../render/ledger/document.ts'
import { listingJson } from '../../../render/ledger/json.ts'
import type { Unlocking } from '../../../render/ledger/report.ts'
import { renderMarkdown } from '../../../render/terminal/markdown.ts'
import { connect } from '../../connect.ts'
import { OF_ACCOUNT, OF_MANIFESTS } from '../arguments/table.ts'
import { assertCanAsk, confirm } from '../terminal/confirm.ts'
import { credentialsOf, type Command, type Invocation } from './command.ts'

export const ledgerList: Command = {
  name: 'ledger list',
  summary: 'Show what is managed, and who is at work',
  description:
    'Reads the ledger alone. Fivetran is not asked, so names are those of the last apply; the API secret is needed for the key.',
  options: [...OF_ACCOUNT, 'json', 'color', 'debug'],
  examples: [['connector-as-code ledger list', 'what is managed here, from which manifest, and since when']],
  needsCredentials: "needs the ledger's key, which is made with the API secret",
  run: async invocation => {
    const runtime = await connected(invocation)
    const listing = await runLedgerList(runtime)
    const { print, screen } = invocation.terminal
    print(
      invocation.flag('json')
        ? runtime.sweep(listingJson(listing))
        : renderMarkdown(runtime.sweep(listingDocument(listing)), screen),
    )
    return 0
  },
}

export const ledgerForget: Command = {
  name: 'ledger forget',
  summary: 'Hand resources back: Fivetran keeps them, and nobody manages them',
  description:
    'Nothing is sent to Fivetran. Refused while the default branch, as the remote has it, declares them: the next apply would take them back.',
  operands: { name: 'addresses', help: 'addresses as `ledger list` shows them, or ids', least: 1, many: true },
  options: ['yes', 'generated-manifests', ...OF_MANIFESTS, ...OF_ACCOUNT, 'color', 'debug'],
  examples: [['connector-as-code ledger forget Warehouse/github', 'shows what that is, asks, and hands it back']],
  needsCredentials: 'asks Fivetran',
  run: async invocation => {
    const { terminal, operands } = invocation
    assertCanAsk(terminal, invocation.flag('yes'))
    const runtime = await connected(invocation)
    const done = await runForget(runtime, operands, forgetting =>
      asked(invocation, runtime.sweep(forgettingDocument(forgetting)), 'Hand back?'),
    )
    terminal.print(
      done === undefined
        ? 'Nothing was handed back.'
        : `Handed back: ${count(done.resources.length, 'resource')}. Plans list what Fivetran keeps as not managed.`,
    )
    return done === undefined ? 1 : 0
  },
}

export const ledgerUnlock: Command = {
  name: 'ledger unlock',
  summary: 'End the lock of an apply that was killed',
  description:
    'A lock ends by itself a quarter of an hour after its owner was killed; this is for those who cannot wait. What it had begun is looked up by the next apply.',
  options: ['yes', ...OF_ACCOUNT, 'color', 'debug'],
  examples: [['connector-as-code ledger unlock', 'shows whose lock it is, asks, and ends it']],
  needsCredentials: "needs the ledger's key, which is made with the API secret",
  run: async invocation => {
    const { terminal } = invocation
    const runtime = await connected(invocation)
    const outcome = await runUnlock(runtime, unlocking =>
      asked(invocation, runtime.sweep(unlockingDocument(unlocking)), 'Unlock?'),
    )
    terminal.print(typeof outcome === 'string' ? NOT_UNLOCKED[outcome] : unlockedText(outcome.unlocked))
    return outcome === 'declined' ? 1 : 0
  },
}

function unlockedText({ lock }: Unlocking): string {
  return lock.begun.length === 0 ? 'Unlocked. Nothing was left.' : 'Unlocked. The next apply looks up what was begun.'
}

const NOT_UNLOCKED = { none: 'There is no lock.', declined: 'Nothing was unlocked.' }

async function connected(invocation: Invocation): Promise<ConnectedRuntime> {
  return connect(await invocation.open(), credentialsOf(invocation))
}

/** Shows it, and asks. Throws UserError where nobody can be asked. */
async function asked({ terminal, flag }: Invocation, document: string, question: string): Promise<boolean> {
  terminal.say(`${renderMarkdown(document, terminal.messages)}\n`)
  assertCanAsk(terminal, flag('yes'))
  return confirm(terminal, question, flag('yes'))
}
