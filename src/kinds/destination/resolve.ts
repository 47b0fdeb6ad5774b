/** From documents to desired destinations. What their fields may be ships with the action; nothing is asked for it. */
import { entryAt, type ManifestDocument } from '../../manifests/node.ts'
import { groupContext } from '../group/member.ts'
import type { OfflineContext, ResolvedDocument, ResolvedDocuments, ResolveContext } from '../kind.ts'
import { toDesired } from './desired.ts'
import { DESTINATION } from './destination.ts'

/** Without asking which groups there are. Pure. */
export function resolveOffline(document: ManifestDocument, context: OfflineContext): ResolvedDocument {
  return toDesired(document, { ...context, groups: undefined })
}

/** Throws ApiError. */
export async function resolveDestinations(
  documents: readonly ManifestDocument[],
  context: ResolveContext,
): Promise<ResolvedDocuments> {
  const groups = await groupContext(context)
  const read = documents.map(document => toDesired(document, { ...context, ...groups }))
  return {
    desired: read.flatMap(({ desired }) => desired ?? []),
    problems: read.flatMap(({ problems }) => problems),
  }
}

/** The address as it is written: `destination:Warehouse`. Undefined when the group is missing. */
export function nameInText({ root }: ManifestDocument): string | undefined {
  const [named] = ['group', 'group_id'].flatMap(field => entryAt(root, field)?.value ?? [])
  return named?.kind === 'scalar' ? `${DESTINATION}:${named.text}` : undefined
}
