/** Whoever applies sees the plan first, and says `yes`. */
import type { Approval } from '../../../app/host.ts'
import type { Runtime } from '../../../app/runtime.ts'
import { assertCanAsk, confirm } from '../terminal/confirm.ts'
import { publish } from '../terminal/publish.ts'
import type { Invocation } from './command.ts'

/** Nobody is to wait for a plan that cannot be approved. Throws UserError where nobody is there to be asked. */
export function assertAnswerable({ flag, terminal }: Pick<Invocation, 'flag' | 'terminal'>): void {
  assertCanAsk(terminal, flag('yes') || flag('dry-run'))
}

/** Shows the plan, and asks for a `yes`; with `--yes` it only shows it. */
export function askingApproval({ flag, terminal }: Invocation, { redact, sweep, host }: Runtime): Approval {
  const isAsked = !flag('yes')
  return {
    waits: isAsked,
    ask: async ({ report, why }) => {
      if (why === 'changed') terminal.say('The plan has changed in the meantime:\n')
      const outcome = { report: report(), failureReason: undefined, comments: [], resources: [], outputs: {} }
      const { workspace } = host.run
      await publish(outcome, {
        terminal,
        redact,
        sweep,
        json: false,
        markdown: undefined,
        aside: flag('json'),
        workspace,
      })
      return confirm(terminal, '\nApply this?', !isAsked)
    },
  }
}
