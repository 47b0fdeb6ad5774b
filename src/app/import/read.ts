/** Reads what an import needs of each connector: its config, its service's metadata and its pins. */
import { ApiError } from '../../model/errors.ts'
import type { ImportSource } from '../../kinds/connector/import/draft.ts'
import { hideSecrets } from '../../kinds/connector/import/hide-secrets.ts'
import { mayHavePins } from '../../kinds/connector/import/pins.ts'
import type { Pins } from '../../kinds/connector/connector.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import type { Selected } from './select.ts'
import type { ConnectedRuntime } from '../runtime.ts'

export interface Unreadable extends Selected {
  readonly reason: string
}

export interface ReadConnectors {
  /** In the order in which they were asked for. */
  readonly sources: readonly ImportSource[]
  readonly unreadable: readonly Unreadable[]
  readonly notices: readonly string[]
}

/** So many lines at most tell how far the reading is. */
const LINES = 40
const NO_PINS: Pins = { certificates: [], fingerprints: [] }

/** Reads the selected connectors. `known`: metadata that was fetched already. Throws ApiError. */
export async function readForImport(
  runtime: ConnectedRuntime,
  selected: readonly Selected[],
  known: ReadonlyMap<string, ServiceMetadata>,
): Promise<ReadConnectors> {
  const metadata = await readMetadata(runtime, selected, known)
  const every = Math.max(1, Math.ceil(selected.length / LINES))
  const refused = new Set<string>()
  let done = 0
  const results = await Promise.all(
    selected.map(async one => {
      const result = await readOne(runtime, one, metadata.get(one.connector.service), refused)
      done += 1
      if (done % every === 0 || done === selected.length) runtime.log.info(`Read ${done}/${selected.length} connectors`)
      return result
    }),
  )
  return {
    sources: results.filter(result => 'pins' in result),
    unreadable: results.filter(result => 'reason' in result),
    notices: [...refused].map(
      what => `Fivetran does not let this API key read approved ${what}, so none were imported as pins.`,
    ),
  }
}

async function readMetadata(
  { reader, log }: ConnectedRuntime,
  selected: readonly Selected[],
  known: ReadonlyMap<string, ServiceMetadata>,
): Promise<ReadonlyMap<string, ServiceMetadata>> {
  const services = [...new Set(selected.map(({ connector }) => connector.service))]
  const missing = services.filter(service => !known.has(service))
  const fetched = await Promise.all(missing.map(async service => [service, await reader.metadata(service)] as const))
  if (missing.length > 0) log.info(`Read the metadata of ${missing.length} services`)
  return new Map([
    ...known,
    ...fetched.flatMap(([service, metadata]) => (metadata === undefined ? [] : [[service, metadata] as const])),
  ])
}

async function readOne(
  runtime: ConnectedRuntime,
  { connector: listed, group }: Selected,
  metadata: ServiceMetadata | undefined,
  refused: Set<string>,
): Promise<ImportSource | Unreadable> {
  if (metadata === undefined)
    return {
      connector: listed,
      group,
      reason: `Fivetran has no metadata of the service \`${listed.service}\`, so its fields cannot be told apart.`,
    }
  const connector = listed.config === undefined ? await runtime.reader.connection(listed.id) : listed
  if (connector === undefined)
    return { connector: listed, group, reason: 'It was deleted while the import was reading.' }
  const shown = hideSecrets(connector, runtime.redact)
  return {
    connector: shown,
    group,
    metadata,
    pins: mayHavePins(connector, metadata) ? await readPins(runtime, connector.id, refused) : NO_PINS,
  }
}

/** Certificates and fingerprints, as far as the service has such a thing and the key may see it. */
async function readPins({ reader }: ConnectedRuntime, id: string, refused: Set<string>): Promise<Pins> {
  const [certificates, fingerprints] = await Promise.all([
    unlessRefused(reader.certificates(id), 'certificates', refused),
    unlessRefused(reader.fingerprints(id), 'fingerprints', refused),
  ])
  return { certificates, fingerprints }
}

async function unlessRefused<T>(pins: Promise<T[]>, what: string, refused: Set<string>): Promise<T[]> {
  try {
    return await pins
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === undefined || ![400, 403, 404, 405].includes(error.status))
      throw error
    if (error.status === 403) refused.add(what)
    return []
  }
}
