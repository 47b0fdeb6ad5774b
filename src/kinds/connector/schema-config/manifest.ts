/** `schemas` and `schema_change_handling` in a manifest. */
import { flag, mapping, text, type ManifestField } from '../../../manifests/field.ts'
import { POLICIES, SYNC_MODES } from './config.ts'

const SET = { nullable: false } as const

/** What stands below a key: its settings, or `true` and `false` for `enabled`. */
function named(what: string, settings: Readonly<Record<string, ManifestField>>): ManifestField {
  return mapping(`What becomes of the ${what}. \`true\` and \`false\` are short for \`enabled\`.`, {
    ...SET,
    short: 'enabled',
    takes: { what: '`true`, `false` or a mapping', hint: 'Write `true` or `false`, or its settings below it.' },
    properties: { enabled: flag(`Whether the ${what} is synced.`, SET), ...settings },
  })
}

const KEYS =
  'By their names in the source, case-sensitive. A key with `*` or `?` is a pattern; the most specific key counts.'

const COLUMNS = mapping(`The columns of the table. ${KEYS}`, {
  entries: named('column', {
    hashed: flag('Whether its values are hashed before they are written.', SET),
    is_primary_key: flag('Whether it is a part of the primary key, for services that let people choose.', SET),
  }),
})

const TABLES = mapping(`The tables of the schema. ${KEYS}`, {
  entries: named('table', {
    sync_mode: text('How rows that are changed or deleted in the source are kept.', { ...SET, enum: SYNC_MODES }),
    columns: COLUMNS,
  }),
})

/** The fields of a connector's manifest that say what syncs. */
export const SCHEMA_CONFIG_MANIFEST = {
  schema_change_handling: text(
    'What becomes of schemas, tables and columns that appear in the source later: `ALLOW_ALL` syncs them, `ALLOW_COLUMNS` syncs new columns alone, `BLOCK_ALL` none.',
    { plain: true, enum: POLICIES },
  ),
  schemas: mapping(`What is synced of the source. Only what is written here is managed. ${KEYS}`, {
    plain: true,
    entries: named('schema', { tables: TABLES }),
  }),
} as const satisfies Readonly<Record<string, ManifestField>>
