/** `schema`: what editors are to know of manifests, by what Fivetran says of their services now. */
import { posix } from 'node:path'
import type { Kind, KindRun, KindServices } from '../kinds/kind.ts'
import { editorSchema, type EditorKind } from '../manifests/editor-schema.ts'
import type { ManifestField } from '../manifests/field.ts'
import { loadManifests } from '../manifests/load.ts'
import { readPatterns } from '../manifests/patterns.ts'
import { UserError, type Problem } from '../model/errors.ts'
import { didYouMean } from '../model/suggest.ts'
import { createKindRun, manifestContext, manifestsByKind } from './kinds.ts'
import type { ConnectedRuntime } from './runtime.ts'

export interface EditorSchemaFile {
  /** The folder of the manifests, relative to the workspace; '' is the workspace itself. */
  readonly folder: string
  readonly text: string
  /** The services that it describes beside those that are known without asking, by name. */
  readonly services: readonly string[]
}

/**
 * The schema with the services that manifests are of, and with those named. Manifests with errors are read as far as
 * they can be: it is while writing them that the schema helps. Throws UserError for a name that is no service's,
 * ApiError when Fivetran cannot be read.
 */
export async function makeEditorSchema(runtime: ConnectedRuntime, named: readonly string[]): Promise<EditorSchemaFile> {
  const { host, kinds, log, options } = runtime
  const run = createKindRun(runtime)
  const loaded = await loadManifests({ workspace: host.run.workspace, patterns: options.manifests })
  const { references } = manifestContext(runtime, {}, 'defer')
  const { byKind } = manifestsByKind(loaded, kinds, references)
  const inUse = ({ name, services }: Kind): string[] =>
    (byKind.get(name) ?? []).flatMap(document => services?.of(document, references) ?? [])
  const read = await Promise.all(kinds.map(kind => readKind(kind, [...inUse(kind), ...named], run)))
  await assertServices(named, read, run)
  for (const { kind, unknown } of read)
    for (const service of unknown.filter(one => !named.includes(one)))
      log.warning(`${service} is no service of a ${kind.words.one}, so no field of it is in the schema.`)
  return {
    folder: folderOf(options.manifests, host.run.workspace),
    text: `${JSON.stringify(editorSchema(read.map(one => one.described)), null, 2)}\n`,
    services: [...new Set(read.flatMap(({ asked }) => asked))].toSorted(),
  }
}

interface ReadKind {
  readonly kind: Kind
  readonly described: EditorKind
  /** Services that were asked for and that are. */
  readonly asked: readonly string[]
  readonly unknown: readonly string[]
}

async function readKind(kind: Kind, wanted: readonly string[], run: KindRun): Promise<ReadKind> {
  const { name, fields, services } = kind
  const asked = services === undefined ? [] : await fieldsOf(services, [...new Set(wanted)], run)
  const found = asked.flatMap(([service, own]) => (own === undefined ? [] : [[service, own] as const]))
  return {
    kind,
    described: { name, fields, services: new Map([...(services?.known() ?? []), ...found]) },
    asked: found.map(([service]) => service),
    unknown: asked.flatMap(([service, own]) => (own === undefined ? [service] : [])),
  }
}

function fieldsOf(
  services: KindServices,
  wanted: readonly string[],
  run: KindRun,
): Promise<(readonly [string, ManifestField | undefined])[]> {
  let done = 0
  return Promise.all(
    wanted.map(async service => {
      const own = await services.fields(service, run)
      done += 1
      run.log.progress?.({ what: 'Reading services', done, total: wanted.length })
      return [service, own] as const
    }),
  )
}

/** Throws UserError for each name that no kind has a service of. */
async function assertServices(named: readonly string[], read: readonly ReadKind[], run: KindRun): Promise<void> {
  const known = new Set(read.flatMap(({ asked }) => asked))
  const wrong = named.filter(name => !known.has(name))
  if (wrong.length === 0) return
  const services = (await Promise.all(read.map(async ({ kind }) => (await kind.services?.list(run)) ?? []))).flat()
  const problems = wrong.map((name): Problem => {
    const called = services.find(one => one.name.toLowerCase() === name.toLowerCase())
    const hint =
      called === undefined
        ? didYouMean(
            name,
            services.map(({ service }) => service),
          )
        : `Did you mean \`${called.service}\`?`
    return {
      severity: 'error',
      message: `\`${name}\` is no service.`,
      hint: hint ?? "Write the name that Fivetran's API uses, such as `google_ads`.",
    }
  })
  throw new UserError('invalid-input', problems)
}

/** The folder that holds all that the globs match. */
function folderOf(globs: string, workspace: string): string {
  const { roots } = readPatterns(globs, workspace).patterns
  const folders = roots.map(root => (/\.ya?ml$/.test(root) ? posix.dirname(root) : root).split('/'))
  const [first = [], ...others] = folders
  const end = first.findIndex((part, at) => others.some(other => other[at] !== part))
  const shared = (end === -1 ? first : first.slice(0, end)).join('/')
  return shared === '.' ? '' : shared
}
