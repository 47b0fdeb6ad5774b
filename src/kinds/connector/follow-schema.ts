/** The step `schema`: what syncs of a connector is made as declared, before the connector runs for the first time. */
import { creates, desiredOf, observedOf, recordedOf, type FollowStep } from '../../model/change.ts'
import { capital } from '../../model/capital.ts'
import { ApiError, formatProblem } from '../../model/errors.ts'
import type { ObservedResource } from '../../model/resource.ts'
import type { FollowContext, FollowResult } from '../kind.ts'
import type { ConnectorApi } from './api.ts'
import { isConnector, isObservedConnector, type DesiredConnector } from './connector.ts'
import type { SchemaConfigApi } from './schema-config/api.ts'
import { withNeededColumns } from './schema-config/columns.ts'
import type { KnownSchemaConfig, SchemaConfig } from './schema-config/config.ts'
import { compareConfig } from './schema-config/compare.ts'
import { establishConfig, type Established } from './schema-config/establish.ts'
import { schemaConfigFields, withSchemaConfig } from './schema-config/fields.ts'
import { uncheckedNotices } from './schema-config/notices.ts'
import { outlineOfNames } from './schema-config/outline.ts'
import { settleSchemaConfig } from './schema-config/settle.ts'
import { schemaProblems } from './schema-changes.ts'
import { readState, recordedState, writeState } from './state.ts'

/**
 * The step that makes what syncs as declared. What it changes, the fields say. `ahead`: a hash of what could be sent
 * before the names of the source are known.
 */
export function schemaStep(ahead: string): FollowStep {
  return { do: 'follow', name: 'schema', with: { ahead }, reviewed: false }
}

type Context = FollowContext & { readonly api: ConnectorApi; readonly schemas: SchemaConfigApi }

/** Does the step. Throws ApiError. */
export async function followSchema(step: FollowStep, context: Context): Promise<FollowResult> {
  const { change, id, schemas } = context
  const desired = desiredOf(change)
  if (desired === undefined || !isConnector(desired)) throw new Error('a schema configuration needs a manifest')
  const ports = { ...context, api: schemas, isAhead: isAhead(step, context) }
  const known = knownConfig(context)
  if (known !== 'unknown') return settled(step, desired, known, context)
  const established = await establishConfig(id, desired, ports)
  if (established.how !== 'read') return sentAhead(step, established, desired, context)
  const config = await withNeededColumns(id, desired, established.config, ports)
  // Of a connector whose names are known only now, no plan could say it.
  const warnings = namesChecked(desired, config, context)
  const result = await settled(step, desired, config, context)
  const unchecked = result.outcome === 'waiting' ? [] : uncheckedNotices(desired, config).map(capital)
  return { ...result, warnings: [...warnings, ...unchecked, ...(result.warnings ?? [])] }
}

/** True where an earlier run has sent just this ahead, so that Fivetran keeps it. */
function isAhead(step: FollowStep, context: Context): boolean {
  const { schema, ahead } = readState(context.state)
  return schema !== 'kept' && ahead !== undefined && ahead === step.with['ahead']
}

/** Gives what is to be said of the declared names beside those of the source. Throws ApiError where they are wrong. */
function namesChecked(desired: DesiredConnector, config: SchemaConfig, { id, change }: Context): string[] {
  const problems = schemaProblems(desired, { schemaConfig: config })
  const wrong = problems.filter(({ severity }) => severity === 'error').map(formatProblem)
  if (wrong.length === 0) return problems.map(formatProblem)
  const isPaused = creates(change) ? ', and the connector stays paused' : ''
  const message = `What \`schemas\` says does not fit the source, so nothing of it was set${isPaused}. ${wrong.join(' ')}`
  throw new ApiError({ api: 'Fivetran', request: `GET /connections/${id}/schemas`, status: 400, message })
}

/** What the plan has read. A connector that is made by this change has nothing yet. */
function knownConfig({ change }: Context): KnownSchemaConfig {
  const observed = creates(change) ? undefined : observedOf(change)
  return (isObservedConnector(observed) ? observed.schemaConfig : undefined) ?? 'unknown'
}

async function settled(
  step: FollowStep,
  desired: DesiredConnector,
  read: SchemaConfig,
  context: Context,
): Promise<FollowResult> {
  const { id, api, schemas } = context
  const state = readState(context.state)
  const { config, notes } = await settleSchemaConfig(id, desired, read, { ...context, api: schemas })
  const latest = context.observed ?? (await api.connection(id))
  const isBlockedNow = isBlocked(latest, context)
  // Columns of which nobody knows the names could be loaded in clear, or at all.
  const mustWait = compareConfig(desired, config).unchecked.length > 0 && (state.owesStart || isBlockedNow)
  const isHeld = mustWait && isHeldBack(true, desired, latest)
  const observed = isBlockedNow && !isHeld ? await api.update(id, READY) : latest
  // Its first run loads nothing, and after it somebody has to say so once more.
  const isToRead = !isHeld && (state.owesStart || state.schema !== undefined) && readsFirst(observed)
  return {
    state: writeState({
      ...state,
      schema: isHeld ? 'held' : isToRead ? 'unverified' : undefined,
      ahead: isToRead ? aheadIn(step) : undefined,
    }),
    ...(isHeld ? { outcome: 'waiting' } : {}),
    ...(observed === undefined ? {} : { observed: withSchemaConfig(observed, desired, config) }),
    // The plan could list patterns only as they are written.
    ...(knownConfig(context) === 'unknown' ? { outline: outlineOfNames(desired, config) } : {}),
    // What is declared and was not sent is as declared.
    sent: schemaConfigFields(desired),
    warnings: isToRead ? [...notes, READS_FIRST] : notes,
  }
}

const READY = { schema_status: 'ready', run_setup_tests: false }

/**
 * True for a connector of ours whose first run has read the schema alone. Fivetran waits for somebody to look at that
 * before it loads anything, which is done now (https://fivetran.com/docs/rest-api/tutorials/schema-status).
 */
function isBlocked(observed: ObservedResource | undefined, { change }: Context): boolean {
  const isOurs = recordedState(recordedOf(change))?.schema !== undefined
  return isOurs && isObservedConnector(observed) && observed.schemaStatus === 'blocked_on_customer'
}

/** What could be sent before Fivetran knows a name. Whether that was enough, the next run finds out. */
function sentAhead(
  step: FollowStep,
  established: Exclude<Established, { how: 'read' }>,
  desired: DesiredConnector,
  context: Context,
): FollowResult {
  const state = readState(context.state)
  const isKept = established.how === 'kept'
  // One that runs already, or that nobody is to start, is not held back.
  const isHeld = state.owesStart && isHeldBack(isKept || established.needsNames, desired, context.observed)
  return {
    state: writeState({
      ...state,
      schema: isHeld ? (established.how === 'kept' ? 'kept' : 'held') : 'unverified',
      ahead: aheadIn(step),
    }),
    ...(isHeld ? { outcome: 'waiting' } : { warnings: [unverified(desired, isKept)] }),
  }
}

/**
 * True for a connector that must not run before its names are known: its first sync could load in clear what the
 * manifest hashes, or what it leaves out. A person may decide otherwise, by `paused: false`. One whose first run only
 * reads the schema loads nothing.
 */
function isHeldBack(
  needsNames: boolean,
  { fields }: DesiredConnector,
  observed: ObservedResource | undefined,
): boolean {
  return needsNames && fields['paused'] === undefined && !readsFirst(observed)
}

function readsFirst(observed: ObservedResource | undefined): boolean {
  return isObservedConnector(observed) && observed.schemaStatus === 'blocked_on_capture'
}

function aheadIn({ with: { ahead } }: FollowStep): string | undefined {
  return typeof ahead === 'string' ? ahead : undefined
}

const READS_FIRST =
  'Fivetran reads the schema of this source in a first run that loads nothing; the first apply after that looks at it and lets it load.'

function unverified({ fields }: DesiredConnector, isKept: boolean): string {
  const when = fields['paused'] === true ? 'once it is started' : 'with its first sync'
  const sent = isKept
    ? 'It keeps what an earlier run has sent ahead and takes nothing else until then, so that its first sync may load what is declared otherwise now'
    : 'What is declared by name was sent ahead'
  return `The names in \`schemas\` could not be verified: Fivetran reads this source ${when}. ${sent}; the first apply after that checks it and sets what is missing.`
}
