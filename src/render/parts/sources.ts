/** Where values come from that do not stand in their manifest: its folder's defaults, or the data of its `for_each`. */
import { listOf } from '../../model/count.ts'
import type { FieldPath } from '../../model/path.ts'
import type { Position } from '../../model/position.ts'
import { manifestLink } from './links.ts'
import { pathCode } from './names.ts'
import type { Report } from './report.ts'

interface Placed {
  readonly path: FieldPath
  readonly position?: Position | undefined
}

/** Lines that one resource names at most, and fields of each. */
const SOURCES = 5

/** Links to those lines, with the fields that stand there; empty where all stands in the manifest. */
export function sourceBlock(
  report: Pick<Report, 'repositoryUrl' | 'commit'>,
  { fields }: { readonly fields: readonly Placed[] },
  manifest: Position | undefined,
): string[] {
  const elsewhere = fields.filter(({ position }) => position !== undefined && position.file !== manifest?.file)
  const byPlace = Map.groupBy(elsewhere, ({ position }) => `${position?.line} ${position?.file}`)
  const sources = [...byPlace.values()].flatMap(all => {
    const [first] = all
    if (first?.position === undefined) return []
    // Of which item the manifest is made, its own line says.
    const { key: _key, ...place } = first.position
    const paths = [...new Set(all.map(({ path }) => pathCode(path)))]
    return `${listOf(paths, SOURCES)} from ${manifestLink(report, place)}`
  })
  return sources.length === 0 ? [] : [`With ${listOf(sources, SOURCES)}.`]
}
