/** What a reviewer must know of a change of a destination beyond its fields. */
import type { Consequence, FieldChange } from '../../model/change.ts'
import { count, formatNumber } from '../../model/count.ts'
import type { Beside, ChangeEvent } from '../kind.ts'
import type { DestinationSituation } from './follow-up.ts'
import type { Awaited } from './state.ts'
import { dependsOnPerson } from './waiting.ts'

const NOWHERE: Consequence = {
  code: 'nothing-loads',
  text: 'What was loaded stays where it is. Nothing more is loaded for this group until it has a destination again.',
  warns: true,
  label: 'nothing loads any more',
}
const MADE_AGAIN: Consequence = {
  code: 'destination-again',
  text: 'Somebody deleted the destination in Fivetran; it is made again. Nothing is re-synced by that.',
  warns: true,
  label: 'made again',
}
const REPLACED: Consequence = {
  code: 'destination-replaced',
  text: 'The old destination is deleted before the new one is created. What was loaded stays where it is, and nothing of it is loaded again by that.',
  warns: true,
  label: 'another destination',
}

type Consequences = (situation: DestinationSituation | undefined) => readonly Consequence[]

const BY_EVENT: Readonly<Record<ChangeEvent, Consequences>> = {
  create: awaited,
  recreate: situation => [MADE_AGAIN, ...awaited(situation)],
  replace: situation => [REPLACED, ...awaited(situation)],
  move: situation => [REPLACED, ...awaited(situation)],
  delete: () => [NOWHERE],
  pause: () => [],
  update: situation => (situation === undefined ? [] : elsewhere(situation)),
}

/** What follows from what happens to the destination. `situation`: undefined where the manifest was removed. */
export function consequences(event: ChangeEvent, situation: DestinationSituation | undefined): readonly Consequence[] {
  return BY_EVENT[event](situation)
}

const TO_DO: Readonly<Record<Awaited, string>> = {
  grant: "grant rights to Fivetran's service account",
  tunnel: "install Fivetran's public key on the SSH server",
  link: 'accept the private link',
  role: 'let the AWS role trust Fivetran',
  authorisation: 'authorise it in Fivetran',
}

/** What somebody may have to do before the tests of a new destination can pass. */
function awaited(situation: DestinationSituation | undefined): Consequence[] {
  if (situation?.desired.tests.run !== true) return []
  const todo = dependsOnPerson(situation.desired).map(one => TO_DO[one])
  if (todo.length === 0) return []
  const text = `Before its setup tests can pass, somebody may have to ${todo.join(' and to ')}. The result says how.`
  return [{ code: 'awaits-person', text, warns: false, onlyBefore: true }]
}

/**
 * Fields of `config` that say where data goes, whatever the service: the server, what is in it, and the files beside it.
 * How it is reached is not among them.
 */
const PLACES = new Set(
  `
  host port server server_host_name hostname endpoint uri url address bootstrap_servers instance cluster cluster_id
  database db catalog project project_id gcs_project_id namespace account data_set_location location
  bucket container container_name prefix_path storage_account_name storage_provider cloud_provider external_location
  external_volume_location external_storage_parent_folder_uri workspace workspace_guid workspace_name lakehouse_guid
  lakehouse_name region table_format
  `
    .trim()
    .split(/\s+/),
)

/** A change of where data goes moves nothing that is there. */
function elsewhere({ changed, beside }: DestinationSituation): Consequence[] {
  const who = connectorsOf(beside())
  const isRegion = changed.some(({ path }) => path[0] === 'region')
  if (changed.some(isPlace)) return [warning('data-goes-elsewhere', 'data goes elsewhere', `${who} to another place`)]
  return isRegion ? [warning('other-region', 'another region', `${who} through another region`)] : []
}

function isPlace({ path: [name, key] }: FieldChange): boolean {
  return name === 'config' && typeof key === 'string' && PLACES.has(key)
}

/** Those that load into it: `4 connectors (1 of them managed here) load`. What was not listed may be there as well. */
function connectorsOf({ managed, unmanaged }: Beside): string {
  if (unmanaged === undefined && managed === 0) return 'whatever loads into it will load'
  if (unmanaged === undefined)
    return `${count(managed, 'managed connector')}, and whatever else loads into it, will load`
  const all = managed + unmanaged
  const ours = unmanaged === 0 ? '' : ` (${formatNumber(managed)} managed here)`
  return `${count(all, 'connector')}${ours} will load`
}

function warning(code: string, label: string, what: string): Consequence {
  const text = `From now on ${what}. What is there already stays there, and nothing is re-synced by this.`
  return { code, text, warns: true, label }
}
