import { apply } from './apply.ts'
import type { Command } from './command.ts'
import { drift } from './drift.ts'
import { importCommand } from './import.ts'
import { init } from './init.ts'
import { ledgerForget, ledgerList, ledgerUnlock } from './ledger.ts'
import { plan } from './plan.ts'
import { schema } from './schema.ts'
import { validate } from './validate.ts'

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  init,
  validate,
  plan,
  apply,
  importCommand,
  drift,
  schema,
  ledgerList,
  ledgerForget,
  ledgerUnlock,
]
