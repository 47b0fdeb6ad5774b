/** The kind `group`: puts together what the files of this folder say, for `kinds/kind.ts`. */
import { desiredOf, recordedOf, type Change, type Consequence, type FollowStep } from '../../model/change.ts'
import { identityOf, type DesiredResource, type RecordedResource } from '../../model/resource.ts'
import { defineKind } from '../define-kind.ts'
import type { Addresses, FollowUp, KnownNames, Observation, ReadRequest, KindRun, Situation } from '../kind.ts'
import { groupReader, groupWriter, lookUpGroup, observed } from './api.ts'
import { groupContents } from './contents.ts'
import { groupImport } from './import.ts'
import { groupTakeOver } from './take-over.ts'
import { ACCOUNT, groupAddress, groupsWith, isGroup, readGroupDocument } from './desired.ts'
import { GROUP, GROUP_DOCUMENT } from './fields.ts'
import { groupsOf, nameOfUnmade, type Group } from './group.ts'
import { nameInText, resolveGroups } from './resolve.ts'
import { readState, writeState } from './state.ts'

export const groupKind = defineKind({
  name: GROUP,
  words: { one: 'group', many: 'groups', page: undefined },
  fields: GROUP_DOCUMENT.fields,

  resolve: resolveGroups,
  resolveOffline: readGroupDocument,
  nameInText: document => {
    const name = nameInText(document)
    return name === undefined ? undefined : `${GROUP}:${name}`
  },
  keyOf: id => id,
  identifiedBy: 'id',
  addresses: async run => {
    const groups = run === undefined ? [] : await groupsOf(run)
    return names => addressesOf(groups, names)
  },
  observe,
  contents: groupContents,
  import: groupImport,
  takeOver: groupTakeOver,
  lookUp: lookUpGroup,
  reader: groupReader,

  createBody: ({ fields }) => fields,
  followUp,
  consequences: event => (event === 'delete' ? [KEYS_END] : []),
  isOwing: (_desired, { state }) => readState(state).owesKeys,
  isStateOutdated: ({ fields }, { state }) => readState(state).name !== fields['name'],

  stateBefore,
  stateOfLostCreation: desired => writeState({ name: nameOf(desired), isOurs: true, owesKeys: true }),

  writer: groupWriter,
})

const KEYS_END: Consequence = {
  code: 'keys-end',
  text: 'Its SSH key, its service account and who may enter it go with it: a new group of that name gets others.',
  warns: true,
  label: 'its keys end',
}

/** All groups come by one list, which every run reads anyway: so what somebody renamed is seen in every plan. */
async function observe({ recorded, unrecorded, listAll }: ReadRequest, run: KindRun): Promise<Observation> {
  const all = (await groupsOf(run)).map(observed)
  const byId = new Map(all.map(one => [one.id, one]))
  return {
    byId,
    missing: new Set(recorded.flatMap(({ entry }) => (byId.has(entry.id) ? [] : [entry.id]))),
    atAddress: new Map(
      unrecorded.map(({ address }) => {
        const here = byId.get(address.key)
        return [identityOf(address), here === undefined ? [] : [here]]
      }),
    ),
    underOtherName: new Map(),
    listed: listAll.length === 0 ? new Map() : new Map([[ACCOUNT, all]]),
  }
}

function addressesOf(groups: readonly Group[], { desired, recorded }: KnownNames): Addresses {
  const all = groupsWith(groups, { desired })
  const named = (id: string): Group => {
    const record = recorded.find(one => one.id === id)
    const name = nameOfUnmade(id) ?? (record === undefined ? id : readState(record.state).name)
    return all.find(group => group.id === id) ?? { id, name }
  }
  return {
    of: (_partition, id) => groupAddress(named(id), all),
    partitionName: () => 'the account',
    formerNames: () => [],
    inManifest: () => '',
    isVisible: () => true,
    settled: place => {
      const ours = all.find(({ name, isOurs }) => isOurs === true && name === nameOfUnmade(place.name))
      return { ...place, name: ours?.id ?? place.name }
    },
  }
}

function nameOf(desired: DesiredResource | undefined): string {
  return desired !== undefined && isGroup(desired) ? desired.group.name : ''
}

/** What people need of a new group elsewhere is told once. */
const TELL_KEYS: FollowStep = { do: 'follow', name: 'tell-keys', with: {}, reviewed: false }

function followUp({ observed: there, recorded }: Situation): FollowUp {
  const owes = recorded !== undefined && readState(recorded.state).owesKeys
  const steps = there === undefined || owes ? [TELL_KEYS] : []
  return { steps, fields: [], warnings: [], updates: false, owed: owes }
}

function stateBefore(change: Change) {
  const recorded: RecordedResource | undefined = recordedOf(change)
  const isMade = change.action === 'create' || change.action === 'recreate'
  const before = recorded === undefined || isMade ? undefined : readState(recorded.state)
  return writeState({
    name: nameOf(desiredOf(change)),
    isOurs: isMade || before?.isOurs === true,
    owesKeys: isMade || before?.owesKeys === true,
  })
}
