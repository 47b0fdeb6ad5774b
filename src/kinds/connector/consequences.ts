/** What a reviewer must know of a change of a connector beyond its fields. */
import type { Consequence } from '../../model/change.ts'
import type { ChangeEvent } from '../kind.ts'
import { isAuthorisedByPerson } from './authorisation.ts'
import type { ConnectorSituation } from './connector.ts'
import { schemaConsequences } from './schema-config/consequences.ts'

const FULL_RESYNC: Consequence = {
  code: 'full-resync',
  text: 'Full historical re-sync: all data is loaded again.',
  warns: true,
  label: 'full re-sync',
}
/** A deletion loads nothing again: its re-sync would be of a connector that comes back later. */
const RESYNC_LATER: Consequence = {
  code: 'full-resync',
  text: 'Creating it again later means a full historical re-sync.',
  warns: true,
}
const ORPHANED_TABLES: Consequence = {
  code: 'orphaned-tables',
  text: 'Tables already loaded stay in the destination but are no longer updated.',
  warns: true,
  label: 'tables stay behind',
}
const GAP: Consequence = {
  code: 'gap',
  text: 'The old connector is deleted before the new one is created: nothing syncs in between.',
  warns: true,
  label: 'gap in between',
  onlyBefore: true,
}
const REAUTHORIZE: Consequence = {
  code: 'reauthorize',
  text: 'Someone may have to authorise the new connector in Fivetran.',
  warns: true,
  label: 'may need authorisation',
  onlyBefore: true,
}

const AUTHORIZE: Consequence = {
  ...REAUTHORIZE,
  text: 'Someone may have to authorise it in Fivetran before it loads anything.',
  warns: false,
}

const pauses = (text: string): Consequence => ({ code: 'pause', text, warns: false, label: 'pauses' })
const starts = (text: string): Consequence => ({ code: 'start', text, warns: false })

type Consequences = (situation: ConnectorSituation | undefined) => readonly Consequence[]

const BY_EVENT: Readonly<Record<ChangeEvent, Consequences>> = {
  create: situation => authorisation(situation, AUTHORIZE),
  recreate: situation => [FULL_RESYNC, ...authorisation(situation, REAUTHORIZE)],
  replace: situation => [FULL_RESYNC, GAP, ...authorisation(situation, REAUTHORIZE)],
  move: situation => [FULL_RESYNC, ORPHANED_TABLES, ...authorisation(situation, REAUTHORIZE)],
  delete: () => [ORPHANED_TABLES, RESYNC_LATER],
  pause: () => [pauses('The connector is paused: no data is loaded until its manifest comes back.')],
  update: situation =>
    situation === undefined ? [] : pausing(situation).concat(schemaConsequences(situation.changed)),
}

/** What follows from what happens to the connector. `situation`: undefined where the manifest was removed. */
export function consequences(event: ChangeEvent, situation: ConnectorSituation | undefined): readonly Consequence[] {
  return BY_EVENT[event](situation)
}

/** Where a person, and not the manifest, gives the connector access to its source. */
function authorisation(situation: ConnectorSituation | undefined, consequence: Consequence): Consequence[] {
  return situation !== undefined && isAuthorisedByPerson(situation.desired) ? [consequence] : []
}

function pausing({ desired, recorded, changed }: ConnectorSituation): Consequence[] {
  const isPaused = desired.fields['paused'] === true
  if (changed.some(({ path }) => path[0] === 'paused')) {
    return [
      isPaused
        ? pauses('The connector is paused: no data is loaded until it is started again.')
        : starts('The connector is started.'),
    ]
  }
  return recorded?.retired === true && !isPaused ? [starts('The connector was retired and is started again.')] : []
}
