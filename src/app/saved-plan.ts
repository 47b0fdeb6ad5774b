/** A plan that is kept in a file, to be applied just so. */
import { createHmac } from 'node:crypto'
import type { KeyRing } from '../ledger/keys.ts'
import { listOf } from '../model/count.ts'
import { UserError, type Problem } from '../model/errors.ts'
import { sameText } from '../model/same-text.ts'
import { isObject } from '../model/value.ts'
import { planFileData, plannedChanges, sortedKeys, type PlannedChange } from '../render/plan-file.ts'
import type { Report } from '../render/parts/report.ts'
import { reportWithoutSecrets } from '../render/without-secrets.ts'
import type { Approval } from './host.ts'
import type { Options } from './options.ts'
import { printOf, printText, type PlanPrint } from './plan-print.ts'
import type { Prepared } from './prepare.ts'
import { effectiveScope } from './report.ts'
import type { ConnectedRuntime } from './runtime.ts'

/** Version of what a file holds beside the plan. */
const VERSION = 1

/** The options that make a plan what it is. */
type PlannedOptions = Pick<
  Options,
  | 'configuration'
  | 'manifests'
  | 'scope'
  | 'targets'
  | 'deletionPolicy'
  | 'maxDeletions'
  | 'unknownFields'
  | 'allowPlaintextSecrets'
  | 'generatedManifests'
  | 'ledgerBranch'
  | 'unreviewed'
>

interface Saved {
  readonly version: number
  /** Fivetran's account; empty where the key may not ask for it. */
  readonly account: string
  readonly options: PlannedOptions
  /** Of each change, in their order, a keyed hash of what would be sent. */
  readonly whole: readonly (string | null)[]
}

/** A plan of a file that this program has written. */
export interface SavedPlan extends Saved {
  readonly changes: readonly PlannedChange[]
}

/** The text of the file: the plan file, and what it takes to plan anew and to compare. No secret is in it. */
export function savedPlan(
  report: Report,
  runtime: Pick<ConnectedRuntime, 'options' | 'host' | 'keys' | 'redact'>,
  { hashers, account }: Pick<Prepared, 'hashers' | 'account'>,
): string {
  const { options, keys, redact } = runtime
  const { configuration, manifests, targets, deletionPolicy, maxDeletions, unknownFields } = options
  const { allowPlaintextSecrets, generatedManifests, ledgerBranch, unreviewed = false } = options
  const saved: Saved = {
    version: VERSION,
    account,
    options: {
      configuration,
      manifests,
      scope: effectiveScope(runtime),
      targets,
      deletionPolicy,
      maxDeletions,
      unknownFields,
      allowPlaintextSecrets,
      generatedManifests,
      ledgerBranch,
      unreviewed,
    },
    whole: report.plan === undefined ? [] : printOf(report.plan, hashers.make).map(({ whole }) => whole),
  }
  const data = { ...planFileData(reportWithoutSecrets(report, redact)), saved }
  return `${JSON.stringify({ ...data, signature: signatureOf(data, keys.current.review) }, sortedKeys)}\n`
}

function signatureOf(data: unknown, key: Buffer): string {
  return createHmac('sha256', key).update(JSON.stringify(data, sortedKeys)).digest('base64url')
}

/**
 * Reads what `savedPlan` wrote. `file`: how messages call it. Throws UserError for anything else, for what was changed
 * since, and for what was written with another key.
 */
export function readSavedPlan(text: string, file: string, keys: KeyRing): SavedPlan {
  const data = parsed(text)
  if (text.startsWith('PK') || (data !== undefined && 'terraform_version' in data))
    throw notSaved(`\`${file}\` is a plan of Terraform.`)
  if (data === undefined || !('format' in data)) throw notSaved(`\`${file}\` holds no plan.`)
  const { signature, ...rest } = data
  if (!isSaved(rest)) throw notSaved(`\`${file}\` is a report, and no plan that was kept.`)
  if (rest.saved.version !== VERSION) throw notSaved(`\`${file}\` was written by another version of this program.`)
  if (typeof signature !== 'string' || !sameText(signature, signatureOf(rest, keys.current.review)))
    throw notSaved(
      `\`${file}\` was changed since it was written, or written with another API secret or \`fingerprint-key\`.`,
    )
  return { ...rest.saved, changes: rest.changes }
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const data: unknown = JSON.parse(text)
    return isObject(data) ? data : undefined
  } catch {
    return undefined
  }
}

/** What is not just as it was written is found out by its signature. */
function isSaved(data: object): data is { readonly saved: Saved; readonly changes: readonly PlannedChange[] } {
  return 'saved' in data && isObject(data.saved) && 'changes' in data && Array.isArray(data.changes)
}

function notSaved(message: string): UserError {
  return UserError.of('invalid-input', message, 'Make one with `plan --out FILE`.')
}

/** Throws UserError for a plan of another account. `account`: empty or undefined where the key may not ask for it. */
export function assertSameAccount(saved: SavedPlan, account: string | undefined, file: string): void {
  if (saved.account === '' || account === undefined || account === '' || saved.account === account) return
  throw UserError.of(
    'invalid-input',
    `\`${file}\` is a plan for the Fivetran account ${saved.account}, and these credentials are of ${account}.`,
    'Set the credentials with which it was planned.',
  )
}

/** Asks nobody: who gives the file has seen the plan. Throws UserError where the plan is another by now. */
export function approvalOf(saved: SavedPlan, redact: (text: string) => string): Approval {
  return {
    waits: false,
    always: true,
    ask: ({ report, print }) => {
      const plan = reportWithoutSecrets(report(), redact).plan
      const differences = differencesOf(saved, plan === undefined ? [] : plannedChanges(plan), print())
      if (differences.length === 0) return Promise.resolve(true)
      const problems = differences.map((message): Problem => ({ severity: 'error', message }))
      const first: Problem = {
        severity: 'error',
        message: 'The plan is another by now: nothing was done.',
        hint: 'Plan anew with `plan --out FILE`, look at it, and apply that.',
      }
      return Promise.reject(new UserError('unreviewed-change', [first, ...problems]))
    },
  }
}

/** Fields that a sentence names. */
const NAMES = 5

/** A sentence for each resource of which something else would be done than was kept. */
function differencesOf(saved: SavedPlan, now: readonly PlannedChange[], print: PlanPrint): string[] {
  const before = new Map(saved.changes.map((change, at) => [keyOf(change), { change, whole: saved.whole[at] }]))
  const after = new Map(now.map((change, at) => [keyOf(change), { change, whole: print[at]?.whole }]))
  return [...new Set([...before.keys(), ...after.keys()])].flatMap(key => {
    const [was, is] = [before.get(key), after.get(key)]
    if (was === undefined)
      return is === undefined ? [] : [`\`${is.change.address}\`: ${deedOf(is.change)} now, and was not in the plan.`]
    const name = `\`${was.change.address}\``
    if (is === undefined) return [`${name}: ${deedOf(was.change)}, and is not in the plan any more.`]
    if (printText(was.change) !== printText(is.change)) return [`${name}: ${whatChanged(was.change, is.change)}.`]
    return was.whole === is.whole ? [] : [`${name}: the value of a secret is another than in the plan.`]
  })
}

function keyOf({ resource, identity, disposal }: PlannedChange): string {
  return JSON.stringify([resource, identity.partition, identity.key, disposal])
}

function deedOf({ kind, refusal, disposal }: PlannedChange): string {
  return `${kind === 'delete' && disposal !== 'delete' ? (disposal ?? kind) : kind}${refusal === null ? '' : ' (refused)'}`
}

function whatChanged(was: PlannedChange, is: PlannedChange): string {
  if (deedOf(was) !== deedOf(is)) return `it was ${deedOf(was)}, and is ${deedOf(is)} now`
  const [before, after] = [fieldsOf(was), fieldsOf(is)]
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter(
    path => printText(before.get(path)) !== printText(after.get(path)),
  )
  if (paths.length === 0) return 'what is said or sent of it is something else now'
  const named = listOf(
    paths.map(path => `\`${path}\``),
    NAMES,
  )
  return `${named} ${paths.length === 1 ? 'is' : 'are'} not as in the plan any more`
}

function fieldsOf({ fields }: PlannedChange): ReadonlyMap<string, PlannedChange['fields'][number]> {
  return new Map(fields.map(field => [field.path, field]))
}
