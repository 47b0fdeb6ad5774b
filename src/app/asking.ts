/** Asking a person before a plan is applied. */
import type { Plan } from '../model/change.ts'
import { UserError } from '../model/errors.ts'
import type { Report } from '../render/parts/report.ts'
import type { Approval } from './host.ts'
import { printText, type PlanPrint } from './plan-print.ts'

/** How often a plan is shown again because it has changed while somebody thought about it. */
const MOST_ASKED = 10

/** What has been approved so far. */
export class Asking {
  readonly #approval: Approval
  #approved: string | undefined
  #asked = 0

  constructor(approval: Approval) {
    this.#approval = approval
  }

  /** True while somebody is still to be asked, who may think for long: no turn to apply is awaited until then. */
  get isOpen(): boolean {
    return this.#approval.waits && this.#approved === undefined
  }

  /**
   * `go on`: just this was approved, or there is nothing to approve. `plan anew`: it was approved, and time has passed.
   * Throws UserError `cancelled` for a no.
   */
  async about({ plan, ...question }: Question): Promise<'go on' | 'plan anew'> {
    const { waits, always } = this.#approval
    if (always !== true && !plan.changes.some(isDone)) return 'go on'
    // Where nobody is waited for, nothing has to be told apart.
    const text = waits ? printText(question.print()) : ''
    if (text === this.#approved) return 'go on'
    if (this.#asked === MOST_ASKED)
      throw UserError.of(
        'locked',
        'The plan changed each time that it was asked about.',
        'Try again when nobody else works on it.',
      )
    this.#asked += 1
    const why = this.#approved === undefined ? 'first' : 'changed'
    if (!(await this.#approval.ask({ ...question, why })))
      throw UserError.of('cancelled', 'The plan was not approved: nothing was done.')
    this.#approved = text
    return waits ? 'plan anew' : 'go on'
  }
}

/** What is asked about; made only where somebody looks at it. */
interface Question {
  readonly plan: Plan
  readonly report: () => Report
  readonly print: () => PlanPrint
}

function isDone({ action, refusal }: Plan['changes'][number]): boolean {
  return refusal === undefined && action !== 'none'
}
