/** How destinations that exist become manifests. */
import { compareTexts } from '../../model/order.ts'
import { own } from '../../model/own.ts'
import type { ObservedResource } from '../../model/resource.ts'
import type { JsonObject } from '../../model/value.ts'
import { EDITOR_SCHEMA } from '../editor-schema.ts'
import { chosenGroups } from '../group/chosen.ts'
import { groupsOf, type Group } from '../group/group.ts'
import { namedGroups } from '../group/import.ts'
import { groupField } from '../group/names.ts'
import type {
  CannotImport,
  ImportDraft,
  ImportSelection,
  ImportSource,
  KindImport,
  KindRun,
  Selected,
} from '../kind.ts'
import { incompleteNote, pinLists, readApprovedPins, type ReadPins } from '../setup/pin-lists.ts'
import { configOf, hashesOf } from '../setup/setup.ts'
import { createDestinationReader, listDestinations } from './api.ts'
import { fieldsOfService } from './catalogue.ts'
import { DESTINATION, destinationType, SETTING_NAMES, type ObservedDestination } from './destination.ts'

export const destinationImport: KindImport = { select, read }

/** The file of a destination's manifest, in the folder of its group: no schema is called so. */
const FILE = '_destination'

/** Throws UserError, ApiError. */
async function select({ groups: asked, names, services }: ImportSelection, run: KindRun): Promise<Selected> {
  const groups = await groupsOf(run)
  const chosen = new Set(chosenGroups(asked, groups).map(({ id }) => id))
  const { found, unknown } = namedGroups(DESTINATION, names, groups)
  const named = new Set([...found].map(({ id }) => id))
  // Where others are asked for by name, nothing need be listed.
  const listed = names.length > 0 && named.size === 0 ? [] : await listDestinations(run.reader)
  const isAsked = ({ partition, service }: ObservedDestination): boolean =>
    chosen.has(partition) &&
    (names.length === 0 || named.has(partition)) &&
    (services.length === 0 || services.includes(service))
  return {
    selected: listed.filter(isAsked).toSorted((a, b) => compareTexts(a.partition, b.partition)),
    listed,
    folders: groups,
    unknown,
  }
}

/** Reads its `config`, which a list does not have, and its pins. Throws ApiError. */
async function read(found: ObservedResource, run: KindRun): Promise<ImportSource | CannotImport> {
  const groups = await groupsOf(run)
  const reader = createDestinationReader(run.reader)
  const destination = await reader.destination(found.id)
  if (destination === undefined) return { reason: 'It was deleted while the import was reading.' }
  const pins = await readApprovedPins(reader, found.id)
  const observed: ObservedDestination = { ...destination, approved: hashesOf(pins.pins) }
  return { observed, notices: pins.notices, draft: shown => draft(shown, pins, groups) }
}

/** Without what Fivetran fills in, or perhaps does. */
export function writable(config: JsonObject, service: string): JsonObject {
  const known = fieldsOfService(service) ?? {}
  return Object.fromEntries(Object.entries(config).filter(([name]) => own(known, name)?.readOnly === undefined))
}

/** Pure. */
function draft(destination: ObservedResource, { pins }: ReadPins, groups: readonly Group[]): ImportDraft {
  const { service, fields = {} } = destination
  const { region: _region, time_zone_offset: _offset, ...others } = fields
  const types = destinationType(service).properties ?? {}
  const lists = pinLists(pins)
  return {
    ...identityOf(destination, groups, fields),
    parts: [
      ...SETTING_NAMES.filter(name => others[name] !== undefined).map(name => ({
        name,
        value: others[name] ?? null,
        type: types[name],
      })),
      { name: 'config', value: writable(configOf(destination) ?? {}, service), type: types['config'] },
      ...lists,
      { name: 'lifecycle', value: { prevent_destroy: true } },
    ],
    notes: lists.flatMap(incompleteNote),
  }
}

/** What and where it is, with its region and time zone, and the place of its manifest. Pure. */
export function identityOf(
  { service, partition }: ObservedResource,
  groups: readonly Group[],
  { region, time_zone_offset: offset }: JsonObject,
): Omit<ImportDraft, 'parts' | 'notes'> {
  const group = groups.find(({ id }) => id === partition) ?? { id: partition, name: partition }
  return {
    schema: EDITOR_SCHEMA,
    identity: {
      kind: DESTINATION,
      ...groupField(group, groups),
      service,
      ...(typeof region === 'string' && region !== '' ? { region } : {}),
      ...(offset === undefined ? {} : { time_zone_offset: offset }),
    },
    folder: group,
    file: FILE,
  }
}
