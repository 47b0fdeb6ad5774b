/** How destinations in a Terraform state become manifests. */
import { own } from '../../model/own.ts'
import type { ObservedResource } from '../../model/resource.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/value.ts'
import {
  blockIn,
  constantIn,
  declaredFields,
  mergedFields,
  NOTHING_DECLARED,
  type DeclaredFields,
} from '../../terraform/declared.ts'
import { objectOf } from '../../terraform/fields.ts'
import { groupsOf, type Group } from '../group/group.ts'
import type {
  CannotImport,
  ImportDraft,
  KindRun,
  KindTakeOver,
  TakenResource,
  TakenSource,
  TakenType,
} from '../kind.ts'
import { incomparable, incompleteNote, pinLists, readApprovedPins } from '../setup/pin-lists.ts'
import { configOf, hashesOf } from '../setup/setup.ts'
import {
  isImported,
  picked,
  pinsIn,
  settingPart,
  statedService,
  testParts,
  unreportedNotes,
  withUnreported,
} from '../setup/state-parts.ts'
import { heldSecrets, separateSecrets } from '../setup/state-secrets.ts'
import { createDestinationReader } from './api.ts'
import { renamedFields } from './catalogue.ts'
import { destinationType, SETTING_NAMES, type ObservedDestination } from './destination.ts'
import { identityOf, writable } from './import.ts'

const PINS: TakenType = { schemaVersion: 0, isPart: true, id: 'destination_id' }

export const destinationTakeOver: KindTakeOver = {
  types: {
    fivetran_destination: { schemaVersion: 2, isPart: false, id: 'id' },
    fivetran_destination_v2: { schemaVersion: 0, isPart: false, id: 'id' },
    fivetran_destination_certificates: PINS,
    fivetran_destination_fingerprints: PINS,
  },
  folders: run => groupsOf(run),
  find: (id, run) => createDestinationReader(run.reader).destination(id),
  read,
}

/** Throws ApiError. */
async function read(
  taken: TakenResource,
  observed: ObservedResource,
  run: KindRun,
): Promise<TakenSource | CannotImport> {
  const other = statedService(taken.main, observed)
  if (other !== undefined) return other
  const groups = await groupsOf(run)
  const pins = pinsIn(taken.parts)
  const hasPins = pins.certificates.length + pins.fingerprints.length > 0
  const approved = hasPins ? await readApprovedPins(createDestinationReader(run.reader), observed.id) : undefined
  const hidden = approved === undefined ? undefined : incomparable(pins, approved)
  if (hidden !== undefined) return hidden
  const destination: ObservedDestination = {
    ...observed,
    ...(approved === undefined ? {} : { approved: hashesOf(approved.pins) }),
  }
  const config = configIn(taken.main)
  const type = own(destinationType(observed.service).properties, 'config')
  const shown = configOf(observed) ?? {}
  const separated = separateSecrets(config.values, type === undefined ? [] : [type], shown)
  const values = { ...(isImported(taken.main) ? heldSecrets(shown, config.values) : {}), ...separated.values }
  return {
    observed: destination,
    secrets: separated.secrets,
    draft: (now, hide) => draft({ taken, shown: now, groups, config: { ...config, values }, hide }),
  }
}

/** After a creation the state holds what was declared alone; after an import, all that Fivetran reports. */
function configIn({ type, values, declared }: TakenResource['main']): DeclaredFields {
  const config = objectOf(values, 'config')
  if (type === 'fivetran_destination') {
    const isCreated = typeof values['run_setup_tests'] === 'boolean'
    return declaredFields(config, blockIn(declared, 'config'), isCreated)
  }
  const secrets = values['config_secrets']
  return mergedFields([
    declaredFields(config, constantIn(declared, 'config'), false),
    isJsonObject(secrets) ? declaredFields(secrets, undefined, true) : NOTHING_DECLARED,
  ])
}

interface Input {
  readonly taken: TakenResource
  readonly shown: ObservedResource
  readonly groups: readonly Group[]
  readonly config: DeclaredFields
  readonly hide: (value: Json) => Json
}

/** Pure. */
function draft({ taken, shown, groups, config, hide }: Input): ImportDraft {
  const { main, parts } = taken
  const { service } = shown
  const types = destinationType(service).properties ?? {}
  const settings = declaredFields(picked(main.values, SETTING_NAMES), main.declared, false)
  const written = writable(config.values, service)
  const unreported = Object.keys(written).filter(name => !isReported(name, shown))
  const lists = pinLists(pinsIn(parts))
  return {
    ...identityOf(shown, groups, settings.values),
    parts: [
      ...SETTING_NAMES.flatMap(name => {
        const value = own<Json>(settings.values, name)
        if (value === undefined || isInIdentity(name)) return []
        return [settingPart(name, hide(value), types[name], settings)]
      }),
      {
        name: 'config',
        value: hide(written),
        type: withUnreported(types['config'], unreported),
        declared: config.declared,
      },
      ...testParts(main, true),
      ...lists,
      { name: 'lifecycle', value: { prevent_destroy: true } },
    ],
    notes: [...lists.flatMap(incompleteNote), ...unreportedNotes(unreported)],
  }
}

/** These stand above the others. */
function isInIdentity(name: string): boolean {
  return name === 'region' || name === 'time_zone_offset'
}

/** Some fields are reported under another name. */
function isReported(name: string, shown: ObservedResource): boolean {
  const config: JsonObject = configOf(shown) ?? {}
  const names = [name, ...renamedFields(shown.service).flatMap(one => (one.name === name ? [one.reported] : []))]
  return names.some(one => own<Json>(config, one) !== undefined)
}
