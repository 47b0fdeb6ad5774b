/** The plan, and what came of it, as JSON for other tools. `schema/plan.schema.json` describes it. */
import type { DriftReport } from '../engine/drift/report.ts'
import type { ChangeResult } from '../engine/execute/result.ts'
import {
  idOf,
  isDestructive,
  type Change,
  type Consequence,
  type Difference,
  type FieldChange,
  type KeptOtherwise,
  type Plan,
  type Refusal,
  type Step,
} from '../model/change.ts'
import type { Problem } from '../model/errors.ts'
import { formatPath, type FieldPath } from '../model/path.ts'
import { compareTexts } from '../model/order.ts'
import type { Address } from '../model/resource.ts'
import type { SetupTest } from '../model/setup-test.ts'
import { isObject } from '../model/value.ts'
import { verdict } from './document.ts'
import type { ImportReport, SkippedResource } from './import/report.ts'
import { keptOtherwise } from './parts/kept.ts'
import type { ManifestChange, Report } from './parts/report.ts'

/** Version of the format. */
const FORMAT = 1

/**
 * The file's text. No secret is in it (a `Secret` prints as `(sensitive)`), and nothing of what Fivetran holds beside
 * the fields that change. Keys are sorted, so that the same plan gives the same bytes. `imported`: what an import has to
 * say beside its plan.
 */
export function planFile(report: Report, imported?: ImportReport): string {
  const data = { ...planFileData(report), ...(imported === undefined ? {} : { import: importOf(imported) }) }
  return `${JSON.stringify(data, sortedKeys)}\n`
}

/** What the file holds. */
export function planFileData(report: Report) {
  const plan = report.plan ?? report.result?.plan
  const { failure, drift } = report
  return {
    format: FORMAT,
    mode: report.mode,
    configuration: report.configuration,
    dryRun: report.dryRun,
    commit: report.commit,
    verdict: verdict(report),
    hasChanges: plan?.hasChanges ?? false,
    counts: plan?.counts ?? null,
    changes: plan === undefined ? [] : plannedChanges(plan),
    unmanaged: plan?.unmanaged.map(({ address, id, service }) => ({ ...placeOf(address), id, service })) ?? [],
    keptOtherwise: keptOtherwise(report).map(keptOf),
    ...(drift === undefined ? {} : { drift: driftOf(drift) }),
    manifestChanges: report.manifestChanges?.map(manifestChangeOf) ?? [],
    results: report.result?.results.map(resultOf) ?? [],
    cancelled: report.result?.cancelled ?? false,
    problems: report.problems.map(problemOf),
    failure:
      failure === undefined ? null : { reason: failure.reason, message: failure.message, hint: failure.hint ?? null },
    warnings: [...(report.warnings ?? []), ...(plan?.warnings ?? [])],
    notices: report.notices,
  }
}

/** The changes of a plan as the file has them. No secret is in them once they are JSON. */
export function plannedChanges({ changes }: Plan): readonly PlannedChange[] {
  return changes.map(changeOf)
}

/** A change as the file has it. */
export type PlannedChange = ReturnType<typeof changeOf>

/**
 * A replacer for `JSON.stringify` that sorts keys. The text is made in one call and not indented: of ten thousand
 * changes, joining single texts would take 120 MB more, and indenting 40 MB.
 */
export function sortedKeys(_: string, value: unknown): unknown {
  return isObject(value) ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => compareTexts(a, b))) : value
}

function changeOf(change: Change) {
  const { address, service, position, fields, consequences, warnings, refusal } = change
  const { waits, after, heldUpBy, resumed, digest, steps } = change
  return {
    ...placeOf(address),
    kind: actionOf(change),
    id: idOf(change) ?? null,
    service,
    position: position ?? null,
    fields: fields.map(fieldOf),
    consequences: consequences.map(consequenceOf),
    warnings,
    refusal: refusal === undefined ? null : refusalOf(refusal),
    ...(waits === undefined ? {} : { waits }),
    ...(after === undefined ? {} : { after }),
    ...(heldUpBy === undefined ? {} : { heldUpBy }),
    disposal: change.action === 'delete' ? change.disposal : null,
    destructive: isDestructive(change),
    resumed,
    digest,
    requests: steps.map(requestOf),
  }
}

function keptOf({ address, fields }: KeptOtherwise) {
  return {
    ...placeOf(address),
    fields: fields.map(({ path, sent, kept, differences, position }) => ({
      ...pathOf(path),
      sent,
      kept,
      differences: differences.map(differenceOf),
      position: position ?? null,
    })),
  }
}

function driftOf({ ledger, compared, targets, drifted, missing, pending, health, issue }: DriftReport) {
  return {
    ledger,
    compared,
    targets,
    drifted: drifted.map(({ address, id, service, position, fields }) => ({
      ...placeOf(address),
      id,
      service,
      position,
      fields: fields.map(fieldOf),
    })),
    missing: missing.map(({ address, id, service, position, successor, consequences }) => ({
      ...placeOf(address),
      id,
      service,
      position,
      successor: successor ?? null,
      consequences,
    })),
    pending: pending.map(({ address, service, position, what, fields, note }) => ({
      ...placeOf(address),
      service,
      position: position ?? null,
      what,
      fields,
      note: note ?? null,
    })),
    health: health.map(({ address, id, service, setupState, tasks, warnings, waits }) => ({
      ...placeOf(address),
      id,
      service,
      setupState,
      tasks,
      warnings,
      ...(waits === undefined ? {} : { waits }),
    })),
    issue: issue ?? null,
  }
}

function importOf({ imported, differing, skipped, staying, examined }: ImportReport) {
  return {
    examined,
    imported: imported.map(({ file, secrets, notes, ...named }) => ({ ...namedOf(named), file, secrets, notes })),
    differing: differing.map(({ reason, fields, ...named }) => ({ ...namedOf(named), reason, fields })),
    skipped: skipped.map(({ reason, ...named }) => ({ ...namedOf(named), reason })),
    ...(staying === undefined ? {} : { staying }),
  }
}

function namedOf({
  kind,
  address,
  service,
  origins,
}: Pick<SkippedResource, 'kind' | 'address' | 'service' | 'origins'>) {
  return { resource: kind, address, service, ...(origins === undefined ? {} : { origins }) }
}

function manifestChangeOf({ kind, address, change, fields }: ManifestChange) {
  return { resource: kind, address, change, fields }
}

/** What identifies a resource, and how people name it. */
function placeOf({ kind, name, partition, key }: Address) {
  return { resource: kind, address: name, identity: { partition, key } }
}

/**
 * The action as the file names it. `complete` counts as a creation, and a conflict as what was attempted: its refusal
 * says the rest.
 */
function actionOf(change: Change): Exclude<Change['action'], 'complete' | 'conflict'> {
  if (change.action === 'complete') return 'create'
  return change.action === 'conflict' ? change.attempted : change.action
}

function fieldOf({ path, before, after, differences, origin, position }: FieldChange) {
  return {
    ...pathOf(path),
    before,
    after,
    differences: differences.map(differenceOf),
    origin: origin ?? null,
    position: position ?? null,
  }
}

function differenceOf({ path, ...rest }: Difference) {
  return { ...pathOf(path), ...rest }
}

/** The path for people, and its parts for programs: a key may hold dots and brackets. */
function pathOf(path: FieldPath) {
  return { path: formatPath(path), keys: path }
}

function consequenceOf({ code, text, warns }: Consequence) {
  return { code, text, warns }
}

function refusalOf({ reason, message, hint, fails }: Refusal) {
  return { reason, message, hint, fails }
}

/** A request as the file gives it. What follows a create or an update is named by the kind. */
function requestOf(step: Step) {
  return step.do === 'follow' ? { do: step.name, with: step.with } : step
}

function resultOf({
  change,
  outcome,
  id,
  message,
  hint,
  waits,
  values,
  warnings,
  sideEffects,
  fails,
  tests,
}: ChangeResult) {
  return {
    resource: change.address.kind,
    address: change.address.name,
    kind: actionOf(change),
    outcome,
    id: id ?? null,
    message: message ?? null,
    hint: hint ?? null,
    ...(waits === undefined ? {} : { waits }),
    ...(values === undefined ? {} : { values }),
    warnings,
    sideEffects: sideEffects.map(({ path, before, after, sentAgain, refusal, position }) => ({
      ...pathOf(path),
      before,
      after,
      sentAgain,
      ...(refusal === undefined ? {} : { refusal }),
      position: position ?? null,
    })),
    fails,
    tests: tests.map(testOf),
  }
}

function testOf({ title, status, message, untrusted }: SetupTest) {
  return {
    title,
    status,
    message,
    untrusted: untrusted.map(one =>
      one.kind === 'certificate'
        ? { kind: one.kind, hash: one.hash, encoded_cert: one.encodedCert, name: one.name, sha256: one.sha256 }
        : { kind: one.kind, hash: one.hash, public_key: one.publicKey, sha256: one.sha256 },
    ),
  }
}

function problemOf({ severity, message, hint, position }: Problem) {
  return { severity, message, hint: hint ?? null, position: position ?? null }
}
