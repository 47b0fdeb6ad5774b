/** The change of one connector: from what is recorded and observed to what is desired. Pure. */
import type { DesiredConnector, ObservedConnector } from '../model/connector.ts'
import type { ServiceMetadata } from '../model/metadata.ts'
import type { RecordedConnector } from '../ledger/ledger.ts'
import { changeDigest } from './digest.ts'
import { differenceOf, type FieldContext, type FieldDifference, type FieldFingerprint } from './fields.ts'
import { leavesOf, type Leaf } from './leaves.ts'
import { meaning } from './meaning.ts'
import { createBody, UnknownSecretError, updateBody } from './patch.ts'
import type { Change, ChangeKind, Consequence, FieldChange, Refusal, Step } from './plan.ts'
import { removedFields, type RemovedFields } from './removed.ts'
import {
  affectsTests,
  awaitsAuthorization,
  changedTestFields,
  owesTests,
  pinFields,
  pinSteps,
  testStep,
  type ApprovedPins,
} from './tests.ts'

/** What is known of one desired connector. */
export interface Subject {
  readonly desired: DesiredConnector
  readonly observed: ObservedConnector | undefined
  readonly recorded: RecordedConnector | undefined
  readonly metadata: ServiceMetadata | undefined
  readonly fingerprint: FieldFingerprint
  /** False when the ledger is off. */
  readonly ledger: boolean
  /** Pins that Fivetran lists for a connector that was never recorded. */
  readonly approved: ApprovedPins | undefined
  /** True when an earlier run began to create this connector and this one goes on. */
  readonly resumed: boolean
}

const NO_PINS: ApprovedPins = { certificates: [], fingerprints: [] }

/** Completes a change with its digest. */
export function sealed(change: Omit<Change, 'digest'>): Change {
  return { ...change, digest: changeDigest(change) }
}

function baseOf(subject: Subject, kind: ChangeKind): Omit<Change, 'digest'> {
  const { desired, observed, recorded } = subject
  return {
    kind,
    address: desired.address,
    service: desired.service,
    id: observed?.id ?? recorded?.id,
    position: desired.position,
    fields: [],
    consequences: [],
    warnings: [],
    steps: [],
    refusal: undefined,
    disposal: undefined,
    destructive: false,
    exemptFromReview: false,
    resumed: subject.resumed,
    desired,
    observed,
    recorded,
  }
}

/** Nothing to do, or not read because nothing in its manifest has changed. */
export function noopChange(subject: Subject): Change {
  return sealed(baseOf(subject, 'noop'))
}

/** A connector that does not exist (any more). `kind` is `create` or `recreate`. */
export function createChange(subject: Subject, kind: 'create' | 'recreate'): Change {
  const fields = creationFields(subject)
  const consequences: Consequence[] = kind === 'recreate' ? [FULL_RESYNC, ...reauthorization(subject)] : []
  return sealed({ ...baseOf(subject, kind), id: undefined, fields, consequences, steps: creationSteps(subject.desired), destructive: kind === 'recreate' })
}

/** The new one and the end of the old: `atNewAddress` deletes the old one only after the new one's tests passed. */
export function replaceChange(subject: Subject, oldId: string, atNewAddress: boolean): Change {
  const create = creationSteps(subject.desired)
  const remove: Step = { do: 'delete', id: oldId, ifTestsPassed: atNewAddress }
  const gap: Consequence = { code: 'gap', text: 'The old connector is deleted before the new one is created: nothing syncs in between.' }
  return sealed({
    ...baseOf(subject, 'replace'),
    id: oldId,
    fields: creationFields({ ...subject, observed: undefined, recorded: undefined }),
    consequences: [FULL_RESYNC, ...(atNewAddress ? [ORPHANED_TABLES] : [gap]), ...reauthorization(subject)],
    steps: atNewAddress ? [...create, remove] : [remove, ...create],
    destructive: true,
  })
}

export const FULL_RESYNC: Consequence = { code: 'full-resync', text: 'Full historical re-sync: all data is loaded again.' }
export const ORPHANED_TABLES: Consequence = {
  code: 'orphaned-tables',
  text: 'Tables that were already loaded stay in the destination and are updated no more.',
}

function reauthorization({ desired, metadata }: Subject): Consequence[] {
  const authorizable = Object.keys(metadata?.auth.properties ?? {}).length > 0 && Object.keys(desired.auth).length === 0
  return authorizable ? [{ code: 'reauthorize', text: 'Someone may have to authorise the new connector in Fivetran.' }] : []
}

function creationFields(subject: Subject): FieldChange[] {
  const { desired, metadata } = subject
  const context: FieldContext = { ...fieldContext(subject), observed: undefined, recorded: undefined }
  const differences = leavesOf(desired, undefined, metadata).flatMap(leaf => differenceOf(leaf, context) ?? [])
  const names = desired.destinationSchemaNames
  return [...differences.map(({ change }) => change), ...(names === undefined ? [] : [added(desired, 'destination_schema_names', names)]), ...pinFields(desired, pinSteps(desired, NO_PINS, NO_PINS))]
}

function added(desired: DesiredConnector, path: string, value: string): FieldChange {
  return { path, before: { type: 'absent' }, after: { type: 'value', value }, origin: undefined, position: desired.positions.get(path) ?? desired.position }
}

function creationSteps(desired: DesiredConnector): Step[] {
  return [
    { do: 'create', body: createBody(desired) },
    ...pinSteps(desired, NO_PINS, NO_PINS),
    ...(desired.tests.run ? [testStep(desired)] : []),
    ...(desired.settings.paused === true ? [] : [{ do: 'start' } as const]),
  ]
}

function fieldContext({ observed, recorded, fingerprint, ledger, desired }: Subject): FieldContext {
  const version = recorded?.fields['secret_version']?.sent
  const declared = desired.secretVersion === undefined ? undefined : fingerprint('secret_version', meaning(desired.secretVersion, undefined))
  const resendSecrets = recorded !== undefined && declared !== undefined && declared !== version
  return { observed, recorded, fingerprint, ledger, resendSecrets }
}

/** A connector that exists: `update`, `test`, `adopt`, `replace` at its own address, or `noop`. */
export function existingChange(subject: Subject & { readonly observed: ObservedConnector }): Change {
  const conflict = conflictOf(subject)
  if (conflict !== undefined) return sealed({ ...baseOf(subject, subject.recorded === undefined ? 'adopt' : 'update'), refusal: conflict })
  const differences = differencesOf(subject)
  const immutable = differences.find(({ leaf }) => leaf.type?.immutable === true)
  if (subject.desired.service !== subject.observed.service || immutable !== undefined || schemaNamesChanged(subject)) {
    return replaceChange(subject, subject.observed.id, false)
  }
  return changeInPlace(subject, differences)
}

function schemaNamesChanged({ desired, observed, recorded, fingerprint }: Subject): boolean {
  const names = desired.destinationSchemaNames
  if (names === undefined) return false
  if (observed?.destinationSchemaNames !== undefined) return observed.destinationSchemaNames !== names
  const sent = recorded?.fields['destination_schema_names']?.sent
  return sent !== undefined && sent !== fingerprint('destination_schema_names', names)
}

function conflictOf({ desired, observed, recorded }: Subject): Refusal | undefined {
  const conflict = (message: string, hint: string): Refusal => ({ reason: 'conflict', message, hint, fails: true })
  if (observed === undefined) return undefined
  if (desired.pinnedId !== undefined && desired.pinnedId !== observed.id) {
    return conflict(`The manifest pins id ${desired.pinnedId}, but Fivetran has ${observed.id} at this address.`, 'Correct or remove `id`.')
  }
  if (recorded === undefined && desired.service !== observed.service) {
    return conflict(
      `Fivetran already has a connector of service ${observed.service} (${observed.id}) at this address.`,
      `Write \`service: ${observed.service}\` to adopt it, or give this manifest another destination_schema.`,
    )
  }
  return undefined
}

/** Declared leaves that differ, without what `lifecycle.ignore_changes` names and what is not to be compared now. */
export function differencesOf(subject: Subject & { readonly observed: ObservedConnector }): FieldDifference[] {
  const { desired, observed, metadata } = subject
  const context = fieldContext(subject)
  return leavesOf(desired, observed, metadata)
    .filter(leaf => !isIgnored(leaf.path, desired.lifecycle.ignoreChanges) && !isUnsettled(leaf, subject))
    .flatMap(leaf => differenceOf(leaf, context) ?? [])
}

/** True for fields below `lifecycle.ignore_changes`. */
export function isIgnored(path: string, ignored: readonly string[]): boolean {
  return ignored.some(name => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`))
}

/** While a connector created or retired from here has not been started, it is paused by us, whatever the manifest says. */
function isUnsettled(leaf: Leaf, { recorded }: Subject): boolean {
  return leaf.path === 'paused' && (recorded?.owesStart === true || recorded?.retired === true)
}

function changeInPlace(subject: Subject & { readonly observed: ObservedConnector }, differences: readonly FieldDifference[]): Change {
  const { desired, observed, recorded, metadata } = subject
  const changed = withResentSecrets(subject, differences)
  const removed = recorded === undefined ? NOTHING_REMOVED : removedFields(desired, leavesOf(desired, observed, metadata), observed, recorded, metadata)
  const pins = pinSteps(desired, recorded?.pins ?? subject.approved ?? NO_PINS, recorded?.pins ?? NO_PINS)
  const testFields = recorded === undefined ? [] : changedTestFields(desired, recorded, subject.fingerprint)
  const body = bodyOf(subject, changed, removed)
  const problem = body.refusal
  const fields = [...changed.map(({ change }) => change), ...removed.cleared.map(({ change }) => change), ...testFields, ...pinFields(desired, pins)]
  const follow = followUp(subject, fields.some(field => affectsTests(field.path)))
  const update: Step[] = body.body === undefined ? [] : [{ do: 'update', id: observed.id, body: body.body }]
  const steps = problem === undefined ? [...update, ...pins, ...follow] : []
  return sealed({
    ...baseOf(subject, kindOf(subject, update.length > 0, steps.length > 0)),
    fields,
    consequences: consequencesOf(subject, changed),
    warnings: warningsOf(subject, removed),
    steps,
    refusal: problem,
    exemptFromReview: isExempt(subject, fields, steps),
  })
}

const NOTHING_REMOVED: RemovedFields = { cleared: [], letGo: [] }

/** Without a ledger a rotated secret cannot be seen, so secrets go with every update. */
function withResentSecrets(subject: Subject & { readonly observed: ObservedConnector }, differences: readonly FieldDifference[]): readonly FieldDifference[] {
  if (subject.ledger || differences.length === 0) return differences
  const context = { ...fieldContext(subject), resendSecrets: true, ledger: true }
  const already = new Set(differences.map(({ leaf }) => leaf.path))
  const secrets = leavesOf(subject.desired, subject.observed, subject.metadata)
    .filter(leaf => leaf.secret && !already.has(leaf.path))
    .flatMap(leaf => differenceOf(leaf, context) ?? [])
  return [...differences, ...secrets]
}

function bodyOf(subject: Subject & { readonly observed: ObservedConnector }, changed: readonly FieldDifference[], removed: RemovedFields) {
  const { desired, observed, metadata } = subject
  try {
    return { body: updateBody(desired, observed, changed.map(({ leaf }) => leaf), removed.cleared, metadata), refusal: undefined }
  } catch (error) {
    if (!(error instanceof UnknownSecretError)) throw error
    const refusal: Refusal = {
      reason: 'conflict',
      message: `${error.path} is a secret that Fivetran masks and the manifest does not declare; Fivetran replaces the whole field, so this update would lose it.`,
      hint: `Declare ${error.path} with a \`\${{ secrets.NAME }}\` reference.`,
      fails: true,
    }
    return { body: undefined, refusal }
  }
}

function followUp(subject: Subject & { readonly observed: ObservedConnector }, tested: boolean): Step[] {
  const { desired, observed, recorded } = subject
  const test = desired.tests.run && (tested || (recorded !== undefined && owesTests(desired, recorded, observed)))
  const waits = recorded !== undefined && awaitsAuthorization(recorded, observed) && !test
  const start = (recorded?.owesStart === true || recorded?.retired === true) && desired.settings.paused !== true && !waits
  const replaced: Step[] = recorded?.replaces === undefined ? [] : [{ do: 'delete', id: recorded.replaces, ifTestsPassed: true }]
  return [...(test ? [testStep(desired)] : []), ...(start ? [{ do: 'start' } as const] : []), ...replaced]
}

function kindOf({ recorded, resumed, ledger }: Subject, updates: boolean, acts: boolean): ChangeKind {
  if (resumed) return 'create'
  if (recorded === undefined && ledger) return 'adopt'
  if (updates) return 'update'
  return acts ? 'test' : 'noop'
}

function isExempt(subject: Subject, fields: readonly FieldChange[], steps: readonly Step[]): boolean {
  if (subject.resumed || steps.length === 0) return true
  const { desired, observed, recorded } = subject
  if (recorded !== undefined && observed !== undefined && fields.length === 0) return owesTests(desired as DesiredConnector, recorded, observed) || recorded.owesStart || recorded.replaces !== undefined
  return recorded !== undefined && fields.length > 0 && fields.every(field => field.after.type === 'secret')
}

function consequencesOf({ desired, observed, recorded, ledger }: Subject, changed: readonly FieldDifference[]): Consequence[] {
  const consequences: Consequence[] = []
  const paused = changed.find(({ leaf }) => leaf.path === 'paused')
  if (paused !== undefined) {
    consequences.push(desired.settings.paused === true ? { code: 'pause', text: 'The connector is paused: no data is loaded until it is started again.' } : { code: 'start', text: 'The connector is started.' })
  } else if (recorded?.retired === true && observed !== undefined) {
    consequences.push({ code: 'start', text: 'The connector was retired and is started again.' })
  }
  const resent = changed.some(({ change }) => change.after.type === 'secret' && change.after.state === 'resent')
  if (resent) consequences.push({ code: 'secrets-resent', text: 'Declared secrets are sent once more.' })
  if (!ledger && changed.some(({ leaf }) => leaf.secret)) {
    consequences.push({ code: 'unverifiable-secrets', text: 'Without a ledger a rotated secret cannot be seen: secrets go with every update.' })
  }
  return consequences
}

function warningsOf({ recorded, observed }: Subject, removed: RemovedFields): string[] {
  const letGo = removed.letGo.map(
    path => `${path} was removed from the manifest, but Fivetran cannot clear it: it keeps its value and is managed no more.`,
  )
  const waits = recorded !== undefined && observed !== undefined && awaitsAuthorization(recorded, observed)
  return waits ? [...letGo, 'Waits for a person to authorise it in Fivetran.'] : letGo
}
