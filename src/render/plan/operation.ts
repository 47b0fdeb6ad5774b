import type { Change } from '../../engine/plan/plan.ts'

/**
 * What a change is called for people. A `delete` under `deletion-policy: pause` or `forget` is not called a deletion.
 */
export interface Operation {
  readonly verb: string
  readonly past: string
  /** As a thing that can be refused: `1 deletion refused`. */
  readonly noun: string
  /** Symbol in the log. */
  readonly sign: string
}

/** The operations by name. */
export const OPERATIONS = {
  delete: { verb: 'delete', past: 'deleted', noun: 'deletion', sign: '-' },
  replace: { verb: 'replace', past: 'replaced', noun: 'replacement', sign: '±' },
  recreate: { verb: 're-create', past: 're-created', noun: 're-creation', sign: '+' },
  pause: { verb: 'pause and retire', past: 'paused and retired', noun: 'retirement', sign: '-' },
  forget: { verb: 'forget', past: 'forgotten', noun: 'hand-back', sign: '-' },
  create: { verb: 'create', past: 'created', noun: 'creation', sign: '+' },
  update: { verb: 'update', past: 'updated', noun: 'update', sign: '~' },
  adoptChanged: { verb: 'adopt with changes', past: 'adopted with changes', noun: 'adoption', sign: '~' },
  adopt: { verb: 'adopt', past: 'adopted', noun: 'adoption', sign: '=' },
  test: { verb: 'test', past: 'tested', noun: 'test', sign: '?' },
  noop: { verb: 'leave', past: 'left as it is', noun: 'no-op', sign: '=' },
} as const satisfies Record<string, Operation>
export type OperationName = keyof typeof OPERATIONS

/** Which operation a change is. A refused deletion has nothing to do and is still a deletion. */
export function operationName(change: Change): OperationName {
  if (change.kind === 'adopt') return change.fields.length === 0 ? 'adopt' : 'adoptChanged'
  if (change.kind !== 'delete' || change.refusal !== undefined) return change.kind
  return change.disposal === 'gone' ? 'forget' : (change.disposal ?? 'delete')
}

/** The operation of a change. */
export function operationOf(change: Change): Operation {
  return OPERATIONS[operationName(change)]
}
