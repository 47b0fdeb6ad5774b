/** What each manifest is once its defaults and its item are in it: for who asks for it, and for the debug log. */
import { loadManifests } from '../manifests/load.ts'
import { writtenOut } from '../manifests/written-out.ts'
import { placeKey, type DesiredResource } from '../model/resource.ts'
import { manifestContext, manifestsByKind } from './kinds.ts'
import type { Runtime } from './runtime.ts'

/**
 * Prints the manifests of these resources, where anybody reads it. They are read again: nothing keeps them for that.
 * Values of secrets are in no line.
 */
export async function printManifests(runtime: Runtime, desired: readonly DesiredResource[]): Promise<void> {
  const { host, kinds, log, options, writtenOut: print = log.isDebug === true ? log.debug : undefined } = runtime
  if (print === undefined) return
  const loaded = await loadManifests({ workspace: host.run.workspace, patterns: options.manifests })
  const { byKind } = manifestsByKind(loaded, kinds, manifestContext(runtime, {}, 'defer').references)
  const byPlace = new Map(desired.map(one => [placeKey(one.manifest), one]))
  for (const kind of kinds)
    for (const document of byKind.get(kind.name) ?? []) {
      const one = byPlace.get(placeKey(document))
      const lines = writtenOut(document, [kind.fields, ...(one === undefined ? [] : [one.type])])
      // Asked for, they are one YAML stream.
      const start = [
        ...(runtime.writtenOut === undefined ? [] : ['---']),
        ...(one === undefined ? [] : [`# ${one.address.name}`]),
      ]
      for (const line of [...start, ...lines]) print(line)
    }
}
