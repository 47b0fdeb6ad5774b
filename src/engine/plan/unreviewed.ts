/** What unreviewed applies have made and this run leaves as it is. Pure. */
import { listOf } from '../../model/count.ts'
import { formatPath } from '../../model/path.ts'
import { byAddress, type Address, type RecordedResource, type Unreviewed } from '../../model/resource.ts'
import { heldPaths } from '../record/held.ts'
import type { KindInput, PlanInput } from './plan-input.ts'

/**
 * True for what an unreviewed apply has made, or changed, and this branch does not declare: no policy touches it. Once
 * Fivetran has it no more, there is nothing to leave alone.
 */
export function isLeftAlone(
  recorded: RecordedResource,
  { addresses, observation }: Pick<KindInput, 'addresses' | 'observation'>,
  { unreviewed, names }: Pick<PlanInput, 'unreviewed' | 'names'>,
): boolean {
  if (recorded.unreviewed === undefined || names?.(addresses.of(recorded.partition, recorded.declaredName)) === true)
    return false
  return unreviewed === true || !observation.missing.has(recorded.id)
}

/** Resources and fields that a sentence names. */
const NAMES = 5

type Input = Pick<PlanInput, 'kinds' | 'selects' | 'outsideGlobs' | 'unreviewed' | 'names'>

/** One notice for each unreviewed apply of which something is left as it is. `branch`: the default branch. */
export function unreviewedNotices(input: Input, branch: string): string[] {
  const left = input.kinds.flatMap(of => leftOf(of, input)).toSorted(byAddress)
  const applies = Map.groupBy(left, ({ mark: { commit, by, uncommitted } }) =>
    JSON.stringify([commit, by, uncommitted]),
  )
  return [...applies.values()].map(all => noticeOf(all, branch))
}

interface Left {
  readonly address: Address
  readonly mark: Unreviewed
  /** The fields that are left alone; undefined where it is the resource as a whole. */
  readonly fields: readonly string[] | undefined
}

function leftOf(of: KindInput, input: Input): Left[] {
  const { desired, index, addresses } = of
  const described = new Set(desired.flatMap(one => index.find(one.address)?.id ?? []))
  const address = ({ partition, declaredName }: RecordedResource): Address => addresses.of(partition, declaredName)
  return index.all().flatMap((recorded): Left[] => {
    const { unreviewed: mark, held, id, manifest } = recorded
    const isOurs = described.has(id)
    if (mark === undefined || !input.selects(address(recorded))) return []
    if (isOurs ? held === undefined : input.outsideGlobs.has(manifest.file) || !isLeftAlone(recorded, of, input))
      return []
    return [{ address: address(recorded), mark, fields: isOurs ? heldPaths(recorded)?.map(formatPath) : undefined }]
  })
}

function noticeOf(all: readonly Left[], branch: string): string {
  const [{ mark } = { mark: undefined }] = all
  const { commit = '', by, at = '', uncommitted } = mark ?? {}
  const from = `commit ${commit.slice(0, 7)}${uncommitted === true ? ', with uncommitted changes,' : ''}`
  const names = all.map(({ address, fields }) => {
    if (fields === undefined || fields.length === 0) return `\`${address.name}\``
    return `\`${address.name}\` (${listOf(
      fields.map(field => `\`${field}\``),
      NAMES,
    )})`
  })
  const who = by === undefined ? '' : ` by ${by}`
  return `Applied${who} from ${from} at ${at.slice(0, 16).replace('T', ' ')} UTC, and not declared on \`${branch}\` yet: ${listOf(names, NAMES)}. It is left as it is until a merge declares it; a run by hand with \`targets\` that name it decides before.`
}
