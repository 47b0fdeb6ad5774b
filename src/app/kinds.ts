/** The kinds in a run: which documents are whose, and what each is given. */
import { LATER_KINDS, type Kind, type KindRun, type OfflineContext } from '../kinds/kind.ts'
import { kindOf } from '../manifests/kind.ts'
import type { ManifestDocument } from '../manifests/node.ts'
import type { Problem } from '../model/errors.ts'
import type { ServiceMetadata } from '../model/field-type.ts'
import type { ConnectedRuntime, Runtime } from './runtime.ts'

/** The documents by the name of their kind, and a problem for each that is of none. */
export function groupByKind(
  documents: readonly ManifestDocument[],
  kinds: readonly Kind[],
): { readonly byKind: ReadonlyMap<string, readonly ManifestDocument[]>; readonly problems: readonly Problem[] } {
  const [first, ...others] = kinds
  if (first === undefined) throw new Error('there are no kinds')
  const byKind = new Map<string, ManifestDocument[]>(kinds.map(({ name }) => [name, []]))
  const problems: Problem[] = []
  for (const document of documents) {
    const found = kindOf(document, [first, ...others], LATER_KINDS)
    if ('kind' in found) byKind.get(found.kind.name)?.push(document)
    else problems.push(...found.problems)
  }
  return { byKind, problems }
}

/** One for all kinds of a run, so that what one has loaded serves the others. */
export function createKindRun({ fivetran, log, redact }: ConnectedRuntime): KindRun {
  return { reader: fivetran, log, redact }
}

/** What manifests are checked with. `services`: metadata that lies beside the ledger. */
export function manifestContext(
  { options, env, holdsCredential, addSecret }: Runtime,
  services: Readonly<Record<string, ServiceMetadata>>,
  undefinedSecrets: 'error' | 'defer',
): OfflineContext {
  const { secrets, vars, allowPlaintextSecrets, unknownFields } = options
  const references = { secrets, vars, env, holdsCredential, undefinedSecrets, onSecret: addSecret }
  return { references, allowPlaintextSecrets, unknownFields, services }
}
