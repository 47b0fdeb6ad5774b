/** The outputs of a run: what later steps and jobs get of it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunOutcome, ResourceOutput } from '../../app/outcome.ts'
import { countChanges } from '../../engine/plan/counts.ts'
import type { Waiting } from '../../model/waiting.ts'
import { countKept } from '../../render/parts/kept.ts'
import type { Report } from '../../render/parts/report.ts'

/** Takes known secrets out of a text. */
type Redact = (text: string) => string

/** The outputs that every mode gives. */
export function outputsOf(
  { failureReason }: Pick<RunOutcome, 'failureReason'>,
  report: Report,
): Record<string, string> {
  const done = report.result?.results
    .filter(({ outcome }) => outcome !== 'failed' && outcome !== 'skipped' && outcome !== 'refused')
    .map(({ change }) => change)
  const counts = done === undefined ? report.plan?.counts : countChanges(done, 0)
  const failures = report.result?.results.filter(result => result.fails).length ?? counts?.refused ?? 0
  return {
    'has-changes': String(report.plan?.hasChanges ?? false),
    creates: String(counts?.creates ?? 0),
    updates: String(counts?.updates ?? 0),
    replaces: String(counts?.replaces ?? 0),
    deletes: String(counts?.deletes ?? 0),
    adoptions: String(counts?.adoptions ?? 0),
    drifts: '0',
    'kept-otherwise': String(countKept(report)),
    failures: String(failures),
    waiting: String(waitingResources(report).size),
    'failure-reason': failureReason ?? '',
    'pull-request-url': '',
  }
}

const keyOf = ({ kind, name }: { readonly kind: string; readonly name: string }): string => JSON.stringify([kind, name])

/** What a person has to do, by kind and name: as the run left it, or as the plan found it. */
function waitingResources({ plan, result }: Report): ReadonlyMap<string, Waiting> {
  const found = result?.results ?? plan?.changes.map(change => ({ change, waits: change.waits })) ?? []
  return new Map(
    found.flatMap(({ change, waits }) => (waits === undefined ? [] : [[keyOf(change.address), waits] as const])),
  )
}

/** The outputs that hold JSON, and beside each of them the path of a file with the same. Writes the files. */
export function jsonOutputs(
  { resources }: Pick<RunOutcome, 'resources'>,
  report: Report,
  folder: string,
  redact: Redact,
): Record<string, string> {
  const all = resourcesOutput(resources, Object.keys(report.kinds), waitingResources(report))
  return {
    ...jsonOutput('connectors', connectorsOutput(resources), folder, redact),
    ...jsonOutput('resources', all, folder, redact),
  }
}

/**
 * The most bytes of an output that holds JSON. Linux gives no program a variable or an argument of more than 128 KiB
 * (`MAX_ARG_STRLEN`, execve(2)), and steps mostly pass outputs on as variables.
 */
const LARGEST_JSON = 100_000

/**
 * An output with JSON, and beside it `<name>-file`, the path of a file with the same. Where the JSON is too large, the
 * output itself is that path: JSON of an object begins with `{`, and a path never does.
 */
function jsonOutput(
  name: 'connectors' | 'resources',
  value: Record<string, unknown>,
  folder: string,
  redact: Redact,
): Record<string, string> {
  const json = JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? redact(inner) : inner))
  const file = join(folder, `${name}.json`)
  writeFileSync(file, json)
  return { [name]: Buffer.byteLength(json) > LARGEST_JSON ? file : json, [`${name}-file`]: file }
}

/**
 * The output `resources`: address → kind, id, what is read-only, and what a person has to do. Where resources of
 * several kinds have one address, the later ones of `kinds` stand there as `<kind>:<address>`.
 */
function resourcesOutput(
  resources: readonly ResourceOutput[],
  kinds: readonly string[],
  waiting: ReadonlyMap<string, Waiting>,
): Record<string, unknown> {
  const places = new Map(kinds.map((kind, place) => [kind, place]))
  const placeOf = ({ kind }: ResourceOutput): number => places.get(kind) ?? kinds.length
  const first = new Map(resources.toSorted((a, b) => placeOf(b) - placeOf(a)).map(({ name, kind }) => [name, kind]))
  return Object.fromEntries(
    resources.map(({ kind, name, id, service, fields }) => [
      first.get(name) === kind ? name : `${kind}:${name}`,
      { kind, id, service, ...fields, ...waitingField(waiting.get(keyOf({ kind, name }))) },
    ]),
  )
}

function waitingField(waiting: Waiting | undefined): { readonly waiting?: Waiting } {
  return waiting === undefined ? {} : { waiting }
}

/**
 * The output `connectors`: address → id, name, service and what Fivetran sets; what was not read in this run is null.
 */
function connectorsOutput(resources: readonly ResourceOutput[]): Record<string, unknown> {
  const unread = { connected_by: null, created_at: null, setup_state: null }
  const connectors = resources.filter(({ kind }) => kind === 'connector')
  return Object.fromEntries(
    connectors.map(({ name, id, localName, service, fields }) => [
      name,
      { id, name: localName, service, ...unread, ...fields },
    ]),
  )
}
