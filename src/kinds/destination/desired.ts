/** The destination that a manifest describes. */
import type { ReadOptions } from '../../manifests/document.ts'
import { entryAt, type ManifestDocument, type Node } from '../../manifests/node.ts'
import type { Problems } from '../../manifests/problems.ts'
import { resourceOf, type ReadResource } from '../../manifests/resource.ts'
import { quoted } from '../../manifests/wording.ts'
import type { Problem } from '../../model/errors.ts'
import { didYouMean } from '../../model/suggest.ts'
import { visible } from '../../model/visible.ts'
import { objectOrEmpty, type Value, type ValueObject } from '../../model/value.ts'
import { livesIn } from '../group/member.ts'
import { resolveGroup, type GroupContext } from '../group/reference.ts'
import { SERVICE_NAME, serviceMeant, serviceOf } from '../service-name.ts'
import { readPins } from '../setup/pins.ts'
import type { Pins } from '../setup/setup.ts'
import { policyOf, setupSettings } from '../setup/policy.ts'
import { approvesCertificates, serviceNames } from './catalogue.ts'
import { destinationAddress, destinationType, SETTING_NAMES, type DesiredDestination } from './destination.ts'
import { REGIONS } from './regions.ts'
import { destinationDocument } from './schema.ts'
import { readOffset } from './time-zone.ts'

export type DesiredContext = ReadOptions & GroupContext

/**
 * The destination that a manifest describes, checked and converted. `desired` is undefined when there is an error, or
 * when something that decides what the manifest is about is not at hand. Pure; all problems of the document are found
 * at once.
 */
export function toDesired(
  document: ManifestDocument,
  context: DesiredContext,
): { readonly desired?: DesiredDestination; readonly problems: readonly Problem[] } {
  const type = destinationDocument(serviceOf(document, context.references))
  const { config } = type.fields.properties ?? {}
  const areas = config === undefined ? {} : { config }
  return resourceOf(document, type, { areas, settings: SETTING_NAMES }, context, read => build(read, context))
}

function build(
  { document, common, values, remains, problems, complete }: ReadResource,
  context: DesiredContext,
): DesiredDestination | undefined {
  const service = values.get('service')
  const pins = readPins(document.root, remains, problems)
  checkPins(document, pins, typeof service === 'string' ? service : undefined, problems)
  const offset = offsetOf(document, remains.get('time_zone_offset'), problems)
  checkService(document, context, problems)
  checkRegion(document, values.get('region'), problems)
  const reference = complete ? resolveGroup(document, values, context, problems) : undefined
  if (typeof service !== 'string' || reference === undefined || offset === undefined) return undefined
  const { group, ...parent } = reference
  const tests = policyOf(values)
  return {
    ...common,
    ...parent,
    address: destinationAddress(group, context.groups ?? [], context.parents),
    service,
    fields: fieldsOf(values, offset),
    type: destinationType(service),
    settings: setupSettings({ tests, pins }),
    dependsOn: [],
    ...livesIn(group),
    group,
    tests,
    pins,
  }
}

/** Fivetran's text of `time_zone_offset`; undefined where there is none, or with a problem. */
function offsetOf({ root }: ManifestDocument, written: Value | undefined, problems: Problems): string | undefined {
  if (typeof written !== 'string' || written.trim() === '') return undefined
  const offset = readOffset(written)
  if (typeof offset === 'string') return offset
  return problems.error(nodeOf('time_zone_offset', root), offset.message, offset.hint)
}

function nodeOf(name: string, root: ManifestDocument['root']): Node {
  return entryAt(root, name)?.value ?? root
}

/** A service that is not known may be a new one, so it is only warned of; one that is written as none is called is not. */
function checkService(document: ManifestDocument, { references }: DesiredContext, problems: Problems): void {
  const name = serviceOf(document, references)
  if (name === undefined || name.trim() === '' || serviceNames().includes(name)) return
  const at = nodeOf('service', document.root)
  const meant = serviceMeant(
    name,
    serviceNames().map(service => ({ service, name: service })),
  )
  if (!SERVICE_NAME.test(name)) {
    const hint = meant === undefined ? 'Write one name, such as `big_query`.' : `Did you mean \`${meant}\`?`
    problems.error(at, `\`service\` takes the name of a service, not ${quoted(visible(name))}.`, hint)
    return
  }
  const message = `\`${name}\` is not a destination that is known here: its \`config\` is sent as it is written, and a value is secret where it comes from \`secrets\`.`
  problems.warning(at, message, meant === undefined ? undefined : `Did you mean \`${meant}\`?`)
}

/** Fivetran approves certificates of some services' servers alone. */
function checkPins(
  { root }: ManifestDocument,
  { certificates }: Pins,
  name: string | undefined,
  problems: Problems,
): void {
  if (certificates.length === 0 || name === undefined || !serviceNames().includes(name) || approvesCertificates(name))
    return
  const message = `Fivetran approves certificates of MySQL, PostgreSQL and SQL Server destinations alone; \`${name}\` is none.`
  problems.warning(nodeOf('trusted_certificates', root), message, 'Remove them, unless its setup tests ask for them.')
}

function checkRegion({ root }: ManifestDocument, region: Value | undefined, problems: Problems): void {
  if (typeof region !== 'string' || region === '' || REGIONS.includes(region)) return
  const message = `\`${visible(region)}\` is not a region that is known here; it is sent as it is.`
  problems.warning(nodeOf('region', root), message, didYouMean(region, REGIONS) ?? 'Check its name.')
}

function fieldsOf(values: ReadonlyMap<string, Value>, offset: string): ValueObject {
  const config = objectOrEmpty(values.get('config'))
  const declared = SETTING_NAMES.flatMap((name): [string, Value][] => {
    const value = name === 'time_zone_offset' ? offset : values.get(name)
    return value === undefined ? [] : [[name, value]]
  })
  return { ...(Object.keys(config).length === 0 ? {} : { config }), ...Object.fromEntries(declared) }
}
