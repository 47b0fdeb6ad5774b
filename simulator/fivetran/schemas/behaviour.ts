import type { Connection } from '../state.ts'
import type { Source } from './source.ts'

/** What is not known of schema configurations, as switches: a part of `Behaviour`. */
export interface SchemaBehaviour {
  /** What the source of a connection holds, of which nothing else was said; undefined for the usual small shop. */
  source: ((connection: Connection) => Source) | undefined
  /** The code of the 404 where there is no configuration. */
  missingSchemaConfig: 'NotFound_SchemaConfig' | 'NotFound'
  /** Whether a service can have a schema configuration at all (Magic Folder has none). */
  schemaConfigs: 'supported' | 'unsupported'
  /** Whether the schema can be read from the source; the code of the refusal. */
  schemaReload: 'supported' | 'NotSupported_SchemaReload' | 'NotAllowed_SchemaReload' | 'NotImplemented_SchemaReload'
  /** What metadata says of it: what is so, nothing, or that it is supported. */
  schemaReloadInMetadata: 'as-is' | 'unsaid' | 'supported'
  /** How long a reload takes. */
  schemaReloadMs: number
  /** How long the server waits for it before it gives up the request with a 504; the reload itself goes on. */
  schemaReloadLimitMs: number
  /** A reload of a connection whose setup is not complete. */
  reloadUnconnected: 400 | 409 | 'works'
  /** `POST …/schemas` where there is a configuration. */
  preCreateExisting: 409 | 'overwrite'
  /** What a GET shows of what was pre-created, before the schema was read from the source. */
  preCreated: 'echoed' | 'unseen'
  /** Whether what a pre-created configuration does not name follows its policy, once it is found in the source. */
  preCreatedPolicy: 'governs' | 'governs-later'
  /** The answer to a PATCH: all of it, or what it has changed. */
  schemaAnswers: 'whole' | 'difference'
  /** A schema, table or column in a PATCH that is not there. */
  unknownSchemaItems: 404 | 400 | 'ignore'
  /** A PATCH of `enabled` of a locked item, to another value than it has. */
  lockedSchemaItems: 400 | 'ignore'
  /** Columns of a table that has no settings of columns. */
  unsupportedColumns: 400 | 'ignore'
  /** A schema or table in a PATCH without its own `enabled`. */
  parentEnabled: 'optional' | 'required'
  /** Every so many PATCHes of a schema configuration are answered 409; 0: none. */
  optimisticLockEvery: number
  /** What a change of the policy does to schemas and tables that exist. */
  policySwitch: 'untouched' | 'realigned'
  /** `schema_change_handling` in a request. SAP connections refuse it and have `ALLOW_COLUMNS`. */
  policyField: 'taken' | 'refused'
  /** Whether a column that is set back to what it was at first is still listed. */
  resetColumns: 'listed' | 'dropped'
  /** `GET …/columns` of a connection whose setup is not complete. */
  columnsUnconnected: 400 | 409 | 'empty'
  /** Settings below a disabled schema. */
  belowDisabled: 'kept' | 'ignored'
  /** Whether the tables of a disabled schema are listed. */
  disabledTables: 'listed' | 'unlisted'
  /** Maps without an entry in answers. */
  emptySchemaMaps: 'objects' | 'absent' | 'null'
  /** Whether Fivetran reads the schema in a first run of its own, and waits for somebody to look at it. */
  schemaCapture: 'not-needed' | 'needed'
  /** When a connection that is not paused syncs: when a test says so, or as soon as its setup is complete. */
  firstSync: 'when-told' | 'at-once'
  /** The largest body of a request to change a schema configuration, in bytes. */
  schemaBodyLimit: number
}

export const DEFAULT_SCHEMA_BEHAVIOUR: Readonly<SchemaBehaviour> = {
  source: undefined,
  missingSchemaConfig: 'NotFound_SchemaConfig',
  schemaConfigs: 'supported',
  schemaReload: 'supported',
  schemaReloadInMetadata: 'as-is',
  schemaReloadMs: 0,
  schemaReloadLimitMs: Infinity,
  reloadUnconnected: 400,
  preCreateExisting: 409,
  preCreated: 'echoed',
  preCreatedPolicy: 'governs',
  schemaAnswers: 'whole',
  unknownSchemaItems: 404,
  lockedSchemaItems: 400,
  unsupportedColumns: 400,
  parentEnabled: 'optional',
  optimisticLockEvery: 0,
  policySwitch: 'untouched',
  policyField: 'taken',
  resetColumns: 'listed',
  columnsUnconnected: 400,
  belowDisabled: 'kept',
  disabledTables: 'listed',
  emptySchemaMaps: 'objects',
  schemaCapture: 'not-needed',
  firstSync: 'when-told',
  schemaBodyLimit: Infinity,
}

/** As `BEHAVIOUR_CHOICES`. */
export const SCHEMA_BEHAVIOUR_CHOICES = {
  missingSchemaConfig: ['NotFound_SchemaConfig', 'NotFound'],
  schemaReload: ['supported', 'NotSupported_SchemaReload', 'NotAllowed_SchemaReload', 'NotImplemented_SchemaReload'],
  schemaReloadInMetadata: ['as-is', 'unsaid', 'supported'],
  reloadUnconnected: [400, 409, 'works'],
  preCreateExisting: [409, 'overwrite'],
  preCreated: ['echoed', 'unseen'],
  preCreatedPolicy: ['governs', 'governs-later'],
  schemaAnswers: ['whole', 'difference'],
  unknownSchemaItems: [404, 400, 'ignore'],
  lockedSchemaItems: [400, 'ignore'],
  unsupportedColumns: [400, 'ignore'],
  parentEnabled: ['optional', 'required'],
  policySwitch: ['untouched', 'realigned'],
  policyField: ['taken', 'refused'],
  resetColumns: ['listed', 'dropped'],
  columnsUnconnected: [400, 409, 'empty'],
  belowDisabled: ['kept', 'ignored'],
  disabledTables: ['listed', 'unlisted'],
  emptySchemaMaps: ['objects', 'absent', 'null'],
} as const satisfies { [Switch in keyof SchemaBehaviour]?: readonly SchemaBehaviour[Switch][] }
