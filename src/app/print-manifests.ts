/** For the debug log: what each manifest is once its defaults and its item are in it. */
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
  const { host, kinds, log, options } = runtime
  if (log.isDebug !== true) return
  const loaded = await loadManifests({ workspace: host.run.workspace, patterns: options.manifests })
  const { byKind } = manifestsByKind(loaded, kinds, manifestContext(runtime, {}, 'defer').references)
  const byPlace = new Map(desired.map(one => [placeKey(one.manifest), one]))
  for (const kind of kinds)
    for (const document of byKind.get(kind.name) ?? []) {
      const one = byPlace.get(placeKey(document))
      const lines = writtenOut(document, [kind.fields, ...(one === undefined ? [] : [one.type])])
      for (const line of [...(one === undefined ? [] : [`# ${one.address.name}`]), ...lines]) log.debug(line)
    }
}
