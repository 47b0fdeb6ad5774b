/** Asks a person whether to go on. Only the whole word counts. */
import { UserError } from '../../../model/errors.ts'
import type { Terminal } from './terminal.ts'

/** Throws UserError where the answer would be nobody's. To be called before anything is begun. */
export function assertCanAsk({ canAsk }: Terminal, isAnswered: boolean): void {
  if (canAsk || isAnswered) return
  throw UserError.of(
    'invalid-input',
    'Nobody can be asked here: there is no terminal.',
    'With `--yes` it is done without asking.',
  )
}

/** True for `yes`, and where `isAnswered`. */
export async function confirm(terminal: Terminal, question: string, isAnswered: boolean): Promise<boolean> {
  if (isAnswered) return true
  const answer = await terminal.ask(`${question} Only \`yes\` is a yes: `)
  return answer?.trim() === 'yes'
}
