/** The kinds in a run: which documents are whose, and what each is given. */
import { LATER_KINDS, type AllKinds, type KindRun, type OfflineContext } from '../kinds/kind.ts'
import { expandManifests, type WrittenManifests } from '../manifests/expand.ts'
import { kindOf } from '../manifests/kind.ts'
import type { ManifestDocument } from '../manifests/node.ts'
import type { References } from '../manifests/references.ts'
import type { Problem } from '../model/errors.ts'
import type { ServiceMetadata } from '../model/field-type.ts'
import type { ConnectedRuntime, Runtime } from './runtime.ts'

/** The manifests of each kind, one for each resource, by the kind's name. */
export interface ManifestsByKind {
  readonly byKind: ReadonlyMap<string, readonly ManifestDocument[]>
  /** Those of no kind, with a problem for each. */
  readonly unclear: readonly ManifestDocument[]
  /** How many there are. */
  readonly count: number
  /** What is wrong with the files, and a problem for each document that is of no kind. */
  readonly problems: readonly Problem[]
  /** The kinds of documents that could not be read, and that others may need. */
  readonly lost: ReadonlySet<string>
}

/** What files hold, as one manifest for each resource. `references`: to tell a service that is made of variables. */
export function manifestsByKind(written: WrittenManifests, kinds: AllKinds, references: References): ManifestsByKind {
  const expanded = expandManifests(written, { kinds, references })
  const byKind = new Map<string, ManifestDocument[]>(kinds.map(({ name }) => [name, []]))
  const unclear: ManifestDocument[] = []
  const problems = [...expanded.problems]
  for (const document of expanded.documents) {
    const found = kindOf(document, kinds, LATER_KINDS)
    if ('kind' in found) byKind.get(found.kind.name)?.push(document)
    else {
      unclear.push(document)
      problems.push(...found.problems)
    }
  }
  return { byKind, unclear, problems, count: expanded.documents.length, lost: new Set(expanded.lost) }
}

/** One for all kinds of a run, so that what one has loaded serves the others. */
export function createKindRun({ fivetran, log, redact }: ConnectedRuntime): KindRun {
  return { reader: fivetran, log, redact }
}

/** What manifests are checked with. `services`: metadata that lies beside the ledger. */
export function manifestContext(
  { host, options, env, holdsCredential, addSecret }: Runtime,
  services: Readonly<Record<string, ServiceMetadata>>,
  undefinedSecrets: 'error' | 'defer',
): OfflineContext {
  const { secrets, vars, allowPlaintextSecrets, unknownFields } = options
  const words = host.words.references
  const references = { secrets, vars, env, holdsCredential, undefinedSecrets, onSecret: addSecret, words }
  return { references, allowPlaintextSecrets, unknownFields, services }
}
