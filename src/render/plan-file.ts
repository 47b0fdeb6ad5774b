import { formatAddress, type Address } from '../kinds/connector/connector.ts'
import type { Position } from '../model/position.ts'
import { Secret } from '../model/secret.ts'
import { isObject, type Json, type JsonObject, type Value } from '../model/value.ts'
import type { Problem } from '../model/errors.ts'
import type { ChangeResult } from '../engine/execute/result.ts'
import type { Change, FieldChange, Plan, Shown, Step } from '../engine/plan/plan.ts'
import type { Report } from './report.ts'
import { verdict } from './plan/verdict.ts'

/** Version of the format; `schema/plan.schema.json` describes it. */
const FORMAT = 1

/** Secrets replaced, keys sorted: the same plan gives the same bytes. */
function redacted(value: Value): Json {
  if (value instanceof Secret) return '(sensitive)'
  if (Array.isArray(value)) return value.map(redacted)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, redacted(entry)]),
  )
}

function addressOf(address: Address): JsonObject {
  return {
    name: formatAddress(address),
    group: { id: address.group.id, name: address.group.name },
    schema: address.schema,
  }
}

function positionOf(position: Position | undefined): Json {
  return position === undefined ? null : { file: position.file, line: position.line, column: position.column }
}

function shownOf(shown: Shown): Json {
  if (shown.type === 'value') return { type: shown.type, value: redacted(shown.value) }
  if (shown.type === 'secret')
    return {
      type: shown.type,
      state: shown.state,
      references: [...shown.references],
      ...(shown.text === undefined ? {} : { text: shown.text }),
    }
  return { type: shown.type }
}

function fieldOf(field: FieldChange): Json {
  return {
    path: field.path,
    before: shownOf(field.before),
    after: shownOf(field.after),
    origin: field.origin ?? null,
    position: positionOf(field.position),
  }
}

function requestOf(step: Step): Json {
  const { do: action, ...rest } = step
  return {
    do: action,
    ...Object.fromEntries(Object.entries(rest).map(([key, value]: [string, Value]) => [key, redacted(value)])),
  }
}

function changeOf(change: Change): Json {
  const { refusal } = change
  return {
    kind: change.kind,
    address: addressOf(change.address),
    id: change.id ?? null,
    service: change.service,
    position: positionOf(change.position),
    fields: change.fields.map(fieldOf),
    consequences: change.consequences.map(({ code, text }) => ({ code, text })),
    warnings: [...change.warnings],
    refusal:
      refusal === undefined
        ? null
        : { reason: refusal.reason, message: refusal.message, hint: refusal.hint, fails: refusal.fails },
    disposal: change.disposal ?? null,
    destructive: change.destructive,
    resumed: change.resumed,
    digest: change.digest,
    requests: change.steps.map(requestOf),
  }
}

function resultOf(result: ChangeResult): Json {
  return {
    address: formatAddress(result.change.address),
    kind: result.change.kind,
    outcome: result.outcome,
    id: result.id ?? null,
    message: result.message ?? null,
    hint: result.hint ?? null,
    warnings: [...result.warnings],
    fails: result.fails,
    tests: result.tests.map(test => ({
      title: test.title,
      status: test.status,
      message: test.message,
      untrusted: test.untrusted.map(one =>
        one.kind === 'certificate'
          ? { kind: one.kind, hash: one.hash, encoded_cert: one.encodedCert, name: one.name, sha256: one.sha256 }
          : { kind: one.kind, hash: one.hash, public_key: one.publicKey, sha256: one.sha256 },
      ),
    })),
  }
}

function problemOf(problem: Problem): Json {
  return {
    severity: problem.severity,
    message: problem.message,
    hint: problem.hint ?? null,
    position: positionOf(problem.position),
  }
}

function countsOf(plan: Plan): Json {
  const { creates, updates, replaces, deletes, adoptions, tests, unchanged, refused } = plan.counts
  return { creates, updates, replaces, deletes, adoptions, tests, unchanged, refused }
}

/**
 * The plan (and what came of it) as JSON for other tools: no secret, nothing of what Fivetran holds beside the fields
 * that change,
 * keys in a fixed order. Described by `schema/plan.schema.json`.
 */
export function planFile(report: Report): string {
  const plan = report.plan ?? report.result?.plan
  const { failure } = report
  const file: Json = {
    format: FORMAT,
    mode: report.mode,
    configuration: report.configuration,
    dryRun: report.dryRun,
    commit: report.commit,
    verdict: verdict(report),
    hasChanges: plan?.hasChanges ?? false,
    counts: plan === undefined ? null : countsOf(plan),
    changes: plan?.changes.map(changeOf) ?? [],
    unmanaged:
      plan?.unmanaged.map(one => ({ address: addressOf(one.address), id: one.id, service: one.service })) ?? [],
    manifestChanges:
      report.manifestChanges?.map(({ address, kind, fields }) => ({ address, kind, fields: [...fields] })) ?? [],
    results: report.result?.results.map(resultOf) ?? [],
    cancelled: report.result?.cancelled ?? false,
    problems: report.problems.map(problemOf),
    failure:
      failure === undefined ? null : { reason: failure.reason, message: failure.message, hint: failure.hint ?? null },
    warnings: [...(plan?.warnings ?? [])],
    notices: [...report.notices],
  }
  return `${JSON.stringify(file, null, 2)}\n`
}
