/** The manifest of one connector in parts, before it is checked. */
import { own } from '../../../model/own.ts'
import { schemaFieldsOf } from '../schema-fields.ts'
import { SEED_READ_ONLY } from '../seed.ts'
import type { Group, ObservedConnector, Pins } from '../connector.ts'
import type { ServiceMetadata } from '../../../model/field-type.ts'
import { formatPath, type Path } from '../../../model/value.ts'
import { destinationSchema } from './destination-schema.ts'
import { writeField, type FieldContext } from '../../../engine/import/fields.ts'
import { writePins } from './pins.ts'
import { scalarText } from '../../../engine/import/scalar-text.ts'
import type { SecretNames } from '../../../engine/import/secret-names.ts'
import { writeSettings } from './settings.ts'
import { entryLines, secretNames, type WrittenEntry } from '../../../engine/import/written.ts'

/** A connector that is to be imported, and what was read with it. */
export interface ImportSource {
  readonly connector: ObservedConnector
  readonly group: Group
  readonly metadata: ServiceMetadata
  readonly pins: Pins
}

/** A secret that Fivetran holds: the name proposed for it, and the field of the manifest that would refer to it. */
export interface ProposedSecret {
  readonly name: string
  /** `config.project_credentials.web.api_key` */
  readonly path: string
}

/**
 * Lines that stand or fall together. `path` names what may be left out; without it, the manifest cannot do without
 * them.
 */
export interface Block {
  readonly path: string | undefined
  readonly lines: readonly string[]
  readonly secrets: readonly ProposedSecret[]
}

export interface Draft {
  readonly blocks: readonly Block[]
  /** What could not be written, and why. */
  readonly notes: readonly string[]
}

/** For editors: the published schema. */
const SCHEMA_LINE =
  '# yaml-language-server: $schema=https://raw.githubusercontent.com/connector-as-code/connector-as-code/v1/schema/manifest.schema.json'

/** The draft, or why there can be none. `groups`: all groups, which tell whether a name is enough to say which. */
export function draftManifest(
  source: ImportSource,
  groups: readonly Group[],
  names: SecretNames,
): Draft | { readonly reason: string } {
  const { connector, group, metadata, pins } = source
  const schema = destinationSchema(connector, metadata)
  if (schema === undefined) return { reason: 'Its schema does not consist of the fields that the service takes.' }
  const notes: string[] = []
  const paths = new Map<string, string>()
  const propose = (path: Path): string => {
    const name = names.propose({ group, schema: connector.schema, id: connector.id }, path)
    paths.set(name, formatPath(path))
    return name
  }
  const leftOut = (path: Path, why: string): void => {
    notes.push(`\`${formatPath(path)}\` was left out: ${why}.`)
  }
  const config = configEntries(source, { area: 'config', secretName: propose, leftOut })
  const pinLists = writePins(pins)
  const settings = writeSettings(connector, metadata, { area: 'none', secretName: propose, leftOut })
  for (const list of pinLists)
    if (list.incomplete.length > 0)
      notes.push(`\`${list.name}\` lacks what Fivetran does not show: ${list.incomplete.length} approved there.`)
  if (metadata.config.properties === undefined && Object.keys(connector.config ?? {}).length > 0)
    notes.push('`config` was left out: Fivetran does not describe the fields of this service.')
  return {
    blocks: [
      fixed([
        SCHEMA_LINE,
        groupLine(group, groups),
        `service: ${scalarText(connector.service)}`,
        'destination_schema:',
        ...schema.map(([name, value]) => `  ${name}: ${scalarText(value)}`),
      ]),
      ...(config.length === 0
        ? []
        : [fixed(['config:']), ...config.map(entry => blockOf(entry, ['config', entry.key], paths))]),
      ...pinLists.map((list): Block => ({ path: list.name, lines: list.lines, secrets: [] })),
      ...settings.map(entry => blockOf(entry, [entry.key], paths)),
    ],
    notes,
  }
}

function fixed(lines: readonly string[]): Block {
  return { path: undefined, lines, secrets: [] }
}

function blockOf(entry: WrittenEntry, path: readonly string[], paths: ReadonlyMap<string, string>): Block {
  const indent = '  '.repeat(path.length - 1)
  return {
    path: formatPath(path),
    lines: entryLines(entry).map(line => `${indent}${line}`),
    secrets: secretNames(entry.value).map(name => ({ name, path: paths.get(name) ?? formatPath(path) })),
  }
}

function groupLine({ id, name }: Group, groups: readonly Group[]): string {
  const isUnique = groups.filter(group => group.name === name).length === 1
  return isUnique && name.trim() !== '' ? `group: ${scalarText(name)}` : `group_id: ${scalarText(id)}`
}

function configEntries({ connector, metadata }: ImportSource, context: FieldContext): WrittenEntry[] {
  const schema = schemaFieldsOf(metadata.config.properties)
  return Object.keys(connector.config ?? {})
    .toSorted()
    .flatMap((key): WrittenEntry[] => {
      const type = own(metadata.config.properties, key)
      if (type === undefined || schema.has(key) || SEED_READ_ONLY.has(key)) return []
      const value = writeField(connector.config?.[key], type, ['config', key], context)
      return value === undefined ? [] : [{ key, value }]
    })
}
