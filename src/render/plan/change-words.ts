/** What a change is called for people. */
import { runsTests, type Change } from '../../model/change.ts'

/** The words of a change. A `delete` under `deletion-policy: pause` or `forget` is not called a deletion. */
export interface ChangeWords {
  readonly verb: string
  readonly past: string
  /** As a thing that can be refused: `1 deletion refused`. */
  readonly noun: string
  /** Symbol in the log. */
  readonly sign: string
  /** Picture in a comment. Each has an outline of its own, so that colour is not needed to tell them apart. */
  readonly icon: string
}

/** The words by what a change is called, most destructive first. */
export const CHANGE_WORDS = {
  delete: { verb: 'delete', past: 'deleted', noun: 'deletion', sign: '-', icon: '🗑️' },
  replace: { verb: 'replace', past: 'replaced', noun: 'replacement', sign: '±', icon: '🔁' },
  recreate: { verb: 're-create', past: 're-created', noun: 're-creation', sign: '+', icon: '♻️' },
  pause: { verb: 'pause and retire', past: 'paused and retired', noun: 'retirement', sign: '-', icon: '⏸️' },
  forget: { verb: 'forget', past: 'forgotten', noun: 'hand-back', sign: '-', icon: '📤' },
  create: { verb: 'create', past: 'created', noun: 'creation', sign: '+', icon: '🆕' },
  update: { verb: 'update', past: 'updated', noun: 'update', sign: '~', icon: '✏️' },
  adoptChanged: { verb: 'adopt with changes', past: 'adopted with changes', noun: 'adoption', sign: '~', icon: '📥' },
  adopt: { verb: 'adopt', past: 'adopted', noun: 'adoption', sign: '=', icon: '📥' },
  test: { verb: 'test', past: 'tested', noun: 'test', sign: '?', icon: '🧪' },
  finish: { verb: 'finish', past: 'finished', noun: 'completion', sign: '?', icon: '🏁' },
  none: { verb: 'leave', past: 'left as it is', noun: 'no-op', sign: '=', icon: '➖' },
} as const satisfies Record<string, ChangeWords>
export type WordedAs = keyof typeof CHANGE_WORDS

/**
 * Which words a change has. What sends nothing of a manifest, and tests nothing either, finishes what an earlier run has
 * begun: a start, a schedule, what syncs. `complete` has those of a creation, a conflict those of what was attempted, and a refused
 * deletion those of a deletion, whatever the policy would have made of it.
 */
export function wordedAs(change: Change): WordedAs {
  switch (change.action) {
    case 'complete':
      return 'create'
    case 'adopt':
      return change.fields.length === 0 ? 'adopt' : 'adoptChanged'
    case 'test':
      return runsTests(change) ? 'test' : 'finish'
    case 'conflict':
      return change.attempted
    case 'delete':
      if (change.refusal !== undefined) return 'delete'
      return change.disposal === 'missing' ? 'forget' : change.disposal
    default:
      return change.action
  }
}

/** The words of a change. */
export function changeWords(change: Change): ChangeWords {
  return CHANGE_WORDS[wordedAs(change)]
}
