/** What follows from changes of a schema configuration. Pure. */
import type { Consequence, FieldChange } from '../../../model/change.ts'
import { count } from '../../../model/count.ts'
import { POLICIES } from './config.ts'
import { levelOf, switchesOf, type Switch } from './switches.ts'

/** All of it is implied by the fields: how many names a pattern stands for may change until it is applied. */
export function schemaConsequences(fields: readonly FieldChange[]): Consequence[] {
  const switches = switchesOf(fields)
  const columns = switches.filter(one => levelOf(one) === 'column')
  const unhashed = columns.filter(({ name, before, after }) => name === 'hashed' && before === true && after === false)
  const hashed = columns.filter(({ name, after }) => name === 'hashed' && after === true)
  const modes = tablesOf(switches.filter(({ name }) => name === 'sync_mode'))
  const keys = tablesOf(switches.filter(({ name }) => name === 'is_primary_key'))
  const on = amounts(switches.filter(({ name, after }) => name === 'enabled' && after === true))
  const off = amounts(switches.filter(({ name, after }) => name === 'enabled' && after === false))
  return [
    ...say(unhashed.length, 'un-hash', {
      text: `${count(unhashed.length, 'column')} will not be hashed any more: the values are written in clear from now on.`,
      warns: true,
      label: 'un-hashes columns',
    }),
    ...say(hashed.length, 'hash', {
      text: `${count(hashed.length, 'column')} will be hashed from now on; what is in the destination already stays as it is.`,
    }),
    ...say(modes, 'sync-mode', {
      text: `The sync mode of ${count(modes, 'table')} changes: Fivetran may load ${modes === 1 ? 'it' : 'them'} again from the start.`,
      warns: true,
      label: 're-sync of tables',
    }),
    ...say(keys, 'primary-key', {
      text: `The primary key of ${count(keys, 'table')} changes: Fivetran may load ${keys === 1 ? 'it' : 'them'} again from the start.`,
      warns: true,
      label: 're-sync of tables',
    }),
    ...say(on.length, 'switched-on', {
      text: `Switched on: ${on}. What is new in the destination is loaded from the start.`,
    }),
    ...say(off.length, 'switched-off', {
      text: `Switched off: ${off}. What is in the destination stays there and is no longer updated.`,
    }),
    ...policyConsequences(fields),
  ]
}

function say(
  amount: number,
  code: string,
  { text, warns = false, label }: { readonly text: string; readonly warns?: boolean; readonly label?: string },
): Consequence[] {
  if (amount === 0) return []
  return [{ code, text, warns, implied: true, ...(label === undefined ? {} : { label }) }]
}

function tablesOf(switches: readonly Switch[]): number {
  return new Set(switches.map(({ schema, table }) => JSON.stringify([schema, table]))).size
}

/** `1 schema, 42 tables` */
function amounts(switches: readonly Switch[]): string {
  const of = (level: ReturnType<typeof levelOf>): string[] => {
    const amount = switches.filter(one => levelOf(one) === level).length
    return amount === 0 ? [] : [count(amount, level)]
  }
  return [...of('schema'), ...of('table'), ...of('column')].join(', ')
}

const NEW: Readonly<Record<string, string>> = {
  ALLOW_ALL: 'new schemas, tables and columns are synced, in clear',
  ALLOW_COLUMNS: 'new columns are synced, in clear, and new schemas and tables are not',
  BLOCK_ALL: 'new schemas, tables and columns are not synced',
}

/** What a change of the policy does to what exists already is not described. */
function policyConsequences(fields: readonly FieldChange[]): Consequence[] {
  const change = fields.find(({ path }) => path[0] === 'schema_change_handling')
  if (change === undefined || change.after.type !== 'value') return []
  const [before, after] = [change.before, change.after].map(side =>
    side.type === 'value' ? POLICIES.findIndex(one => one === side.value) : -1,
  )
  const policy = POLICIES[after ?? -1]
  if (policy === undefined || before === after) return []
  const isLaxer = before !== undefined && before >= 0 && (after ?? 0) < before
  const text = `From now on ${NEW[policy] ?? ''}.`
  return [
    ...say(1, isLaxer ? 'laxer-policy' : 'stricter-policy', {
      text,
      warns: isLaxer,
      ...(isLaxer ? { label: 'syncs more by itself' } : {}),
    }),
    ...say(1, 'policy-of-existing', {
      text: 'Fivetran does not tell what that makes of those that exist; what the manifest declares is set.',
    }),
  ]
}
