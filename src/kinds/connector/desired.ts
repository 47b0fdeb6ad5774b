import { complain, type ConvertContext } from '../../manifests/convert.ts'
import { didYouMean, nearestTo } from '../../model/suggest.ts'
import type { Problem } from '../../model/errors.ts'
import { Positions } from '../../model/position.ts'
import { SETTING_NAMES, type DesiredConnector, type Group } from './connector.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import { Secret, type Scalar } from '../../model/secret.ts'
import type { Value } from '../../model/value.ts'
import { resolveGroup, resolveSchema } from './address.ts'
import { byPosition } from '../../manifests/by-position.ts'
import { checkDailySyncTime, readLifecycle, readPins } from './extras.ts'
import { FUTURE_KINDS, KINDS } from './fields.ts'
import { isForeign, isMisspelt } from '../../manifests/misspelt.ts'
import { entryOf, positionAt, type ManifestDocument, type MappingNode } from '../../manifests/node.ts'
import type { References } from '../../manifests/references.ts'
import { convertAuth, convertConfig } from './service-fields.ts'
import { convertTopLevel } from './top-level.ts'

export interface DesiredContext {
  /** All groups that the key sees; undefined offline. */
  readonly groups: readonly Group[] | undefined
  /**
   * Of the manifest's service; undefined when it is not at hand. Fields are then checked against the seed's list, with
   * warnings.
   */
  readonly metadata: ServiceMetadata | undefined
  readonly references: References
  readonly allowPlaintextSecrets: boolean
}

type Values = ReadonlyMap<string, Value>

/**
 * The connector that a manifest describes, checked and converted. `desired` is undefined when there is an error, or
 * when
 * something that decides what the manifest is about is not at hand. Pure; all problems of the document are found at
 * once.
 */
export function toDesired(
  document: ManifestDocument,
  context: DesiredContext,
): { readonly desired?: DesiredConnector; readonly problems: readonly Problem[] } {
  const { file, root } = document
  const convertContext: ConvertContext = {
    file,
    problems: [],
    positions: new Positions(positionAt(file, root)),
    references: context.references,
    allowPlaintextSecrets: context.allowPlaintextSecrets,
    unknownFields: 'error',
    area: 'none',
  }
  if (!isConnector(root, convertContext)) return { problems: convertContext.problems }
  const desired = build(document, context, convertContext)
  const problems = byPosition(convertContext.problems)
  return desired === undefined || problems.some(problem => problem.severity === 'error')
    ? { problems }
    : { desired, problems }
}

/** False, with a problem, for documents of another kind. */
function isConnector(root: MappingNode, context: ConvertContext): boolean {
  const kind = entryOf(root, 'kind')?.value
  if (
    isForeign(root) &&
    !(kind?.kind === 'scalar' && nearestTo(kind.text, [...KINDS, ...FUTURE_KINDS]) !== undefined)
  ) {
    complain(
      context,
      root,
      'This is not a manifest of a connector.',
      `Exclude it by a line \`!${context.file}\` in the input \`manifests\`, or move it to another folder.`,
    )
    return false
  }
  if (kind === undefined || (kind.kind === 'scalar' && KINDS.some(known => known === kind.text))) return true
  const written = kind.kind === 'scalar' ? kind.text : ''
  if (FUTURE_KINDS.includes(written))
    complain(
      context,
      kind,
      `\`kind: ${written}\` is not supported yet; it will follow.`,
      'Manage it in Fivetran until then, and remove this document.',
    )
  else
    complain(
      context,
      kind,
      written === '' ? 'This kind is not known.' : `\`${written.slice(0, 40)}\` is not a known kind.`,
      didYouMean(written, KINDS) ?? 'Remove the line, or write `kind: connector`.',
    )
  return false
}

function build(
  document: ManifestDocument,
  context: DesiredContext,
  convertContext: ConvertContext,
): DesiredConnector | undefined {
  const { file, root } = document
  const { metadata } = context
  const lenient: ConvertContext = { ...convertContext, unknownFields: metadata === undefined ? 'warning' : 'error' }
  const { values, complete } = convertTopLevel(root, metadata, convertContext)
  const service = readService(root, values, convertContext)
  const group = complete ? resolveGroup(root, values, context.groups, convertContext) : undefined
  const schema = complete ? resolveSchema(root, values, service, metadata, convertContext) : undefined
  const config = convertConfig(root, metadata, lenient)
  const auth = convertAuth(root, metadata, lenient)
  const pins = readPins(root, values, convertContext)
  const lifecycle = readLifecycle(root, values, metadata, convertContext)
  const secretVersion = readSecretVersion(root, values, convertContext)
  checkDailySyncTime(root, values, convertContext)
  if (
    service === undefined ||
    group === undefined ||
    schema === undefined ||
    config === undefined ||
    auth === undefined
  )
    return undefined
  const [destinationSchemaNames, pinnedId] = [values.get('destination_schema_names'), values.get('id')]
  return {
    position: positionAt(file, root),
    document: document.document,
    positions: convertContext.positions,
    address: { group, schema: schema.schema },
    service,
    schemaFields: schema.fields,
    config,
    auth,
    settings: Object.fromEntries(
      SETTING_NAMES.filter(name => values.has(name)).map(name => [name, values.get(name) ?? null]),
    ),
    ...(typeof destinationSchemaNames === 'string' ? { destinationSchemaNames } : {}),
    tests: {
      run: values.get('run_setup_tests') !== false,
      trustCertificates: values.get('trust_certificates') === true,
      trustFingerprints: values.get('trust_fingerprints') === true,
    },
    pins,
    ...(typeof pinnedId === 'string' ? { pinnedId } : {}),
    ...(secretVersion === undefined ? {} : { secretVersion }),
    lifecycle,
  }
}

/** Service names become part of a URL, so only what Fivetran's names are made of is let through. */
function readService(root: MappingNode, values: Values, context: ConvertContext): string | undefined {
  const entry = entryOf(root, 'service')
  if (entry === undefined && isMisspelt(root, 'service')) return undefined
  if (entry === undefined)
    return complain(
      context,
      root,
      'The manifest does not name a service.',
      'Write `service:` and the connector type, such as `github`.',
    )
  const service = values.get('service')
  if (typeof service !== 'string') return undefined
  if (/^[a-z0-9_]+$/.test(service)) return service
  return complain(
    context,
    entry.value,
    'This is not the name of a service.',
    "Write the name that Fivetran's API uses: lower-case letters, digits and `_`, such as `google_ads`.",
  )
}

function readSecretVersion(root: MappingNode, values: Values, context: ConvertContext): Scalar | Secret | undefined {
  const value = values.get('secret_version') ?? undefined
  if (value === undefined || value instanceof Secret || typeof value !== 'object') return value
  return complain(
    context,
    entryOf(root, 'secret_version')?.value ?? root,
    '`secret_version` takes a single value.',
    'Write a number or a date, and change it to send all secrets again.',
  )
}
