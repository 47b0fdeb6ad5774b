/** From documents to desired groups. */
import { entryAt, type ManifestDocument } from '../../manifests/node.ts'
import { Problems } from '../../manifests/problems.ts'
import { textOr } from '../../fivetran/wire-values.ts'
import type { RecordedResource } from '../../model/resource.ts'
import type { ResolveContext, ResolvedDocuments } from '../kind.ts'
import { claimGroups, type Claim, type GroupManifest, type KnownGroups, type RecordedGroup } from './claims.ts'
import {
  ACCOUNT,
  groupAddress,
  groupIdentity,
  groupsWith,
  isGroup,
  readGroupDocument,
  type DesiredGroup,
} from './desired.ts'
import { GROUP } from './fields.ts'
import { groupsOf, unmadeId, type Group } from './group.ts'
import { readState } from './state.ts'

/** The groups that documents describe, each with its id where it has one. Throws ApiError. */
export async function resolveGroups(
  documents: readonly ManifestDocument[],
  context: ResolveContext,
): Promise<ResolvedDocuments> {
  const groups = await groupsOf(context.run)
  const read = documents.map(document => ({ document, ...readGroupDocument(document, context) }))
  const described = read.flatMap(({ document, desired }) =>
    desired === undefined || !isGroup(desired) ? [] : [{ document, desired, ...manifestOf(desired) }],
  )
  const known: KnownGroups = { groups, recorded: context.recorded.map(recordedGroup), isLeftOut: context.isLeftOut }
  const claims = claimGroups(described, known)
  const named = described.map(one => {
    const claim = claims.get(one) ?? { id: undefined }
    return 'message' in claim
      ? { problems: complain(one.document, claim) }
      : { desired: { ...one.desired, group: groupOf(one.desired, claim.id, groups, context) } }
  })
  const desired = named.flatMap(one => one.desired ?? [])
  const all = groupsWith(groups, { desired })
  return {
    desired: desired.map(one => withAddress(one, all)),
    problems: [...read.flatMap(({ problems }) => problems), ...named.flatMap(({ problems = [] }) => problems)],
  }
}

function withAddress(desired: DesiredGroup, groups: readonly Group[]): DesiredGroup {
  return { ...desired, address: groupAddress(desired.group, groups) }
}

function manifestOf({ manifest, group, pinnedId }: DesiredGroup): GroupManifest {
  return { place: manifest, name: group.name, pinnedId }
}

/** A group of the ledger, for `claimGroups`. */
function recordedGroup({ id, manifest, refused, unreviewed, state }: RecordedResource): RecordedGroup {
  // What was made of a commit that this branch does not have is no group that its manifests have renamed.
  const isForeign = unreviewed !== undefined && unreviewed.before === undefined
  return { id, name: readState(state).name, place: manifest, isGivenUp: refused !== undefined || isForeign }
}

/** The group of a manifest. `id`: undefined for one that is to be made. */
function groupOf(
  { group: { name } }: DesiredGroup,
  id: string | undefined,
  groups: readonly Group[],
  { recorded, mayBeOurs }: ResolveContext,
): Group {
  const here = groups.find(group => group.id === id)
  if (id === undefined || here === undefined) {
    const own = id ?? unmadeId(name)
    return { id: own, name, unmade: groupIdentity(own), isOurs: true }
  }
  const record = recorded.find(one => one.id === id)
  const { createdAt = '' } = here
  const isOurs =
    record === undefined
      ? [unmadeId(name), id].some(place => mayBeOurs({ partition: ACCOUNT, name: place }, { id, createdAt }))
      : readState(record.state).isOurs
  return { ...here, name, isOurs, ...(here.name === name ? {} : { calledNow: here.name }) }
}

function complain(document: ManifestDocument, { message, hint }: Extract<Claim, { readonly message: string }>) {
  const problems = new Problems(document)
  problems.error(entryAt(document.root, 'name')?.value ?? document.root, message, hint)
  return problems.all()
}

/** The name as it is written, if only in a field that has another name; undefined where there is none. */
export function nameInText({ root }: ManifestDocument): string | undefined {
  const name = (entryAt(root, 'name') ?? entryAt(root, GROUP))?.value
  return name?.kind === 'scalar' ? textOr(name.text, '') : undefined
}
