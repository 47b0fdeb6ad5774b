/** One document by the fields of its kind: validated by the schema, converted, with positions. */
import { Positions } from '../model/position.ts'
import type { JsonObject, Value } from '../model/value.ts'
import { convertEntry, type ConvertContext } from './convert.ts'
import type { ManifestField, UnknownFields } from './field.ts'
import { positionIn, type ManifestDocument } from './node.ts'
import { Problems } from './problems.ts'
import type { References } from './references.ts'
import { documentSchema, type JsonSchema } from './schema.ts'
import { complainOfErrors, type Explain } from './schema-errors.ts'
import { validatorOf, type Validate } from './validator.ts'

/** What a document of some kind may hold. */
export interface DocumentType {
  readonly fields: ManifestField
  readonly schema: JsonSchema
  readonly validate: Validate
  readonly explain: Explain | undefined
}

/** `fields`: the mapping of all fields. `explain`: what to say where its rules fail. */
export function documentType(title: string, fields: ManifestField, explain?: Explain): DocumentType {
  // Made when it is first asked for: of most kinds and services a run has no document.
  let schema: JsonSchema | undefined
  let validate: Validate | undefined
  const made = () => (schema ??= documentSchema(title, fields))
  return {
    fields,
    get schema() {
      return made()
    },
    validate: instance => (validate ??= validatorOf(made()))(instance),
    explain,
  }
}

export interface ReadOptions {
  readonly references: References
  /** True: a literal may stand in a sensitive field. It becomes a Secret all the same. */
  readonly allowPlaintextSecrets: boolean
  /** `warn`: what Fivetran's description of a service does not list is sent all the same. */
  readonly unknownFields: UnknownFields
}

/** What a document says. */
export interface ReadDocument {
  /** Values by top-level field; those with an error in them are left out. */
  readonly values: ReadonlyMap<string, Value>
  /**
   * The same, with what could be converted of the fields that have an error: for checks that look for further errors in
   * them.
   */
  readonly remains: ReadonlyMap<string, Value>
  readonly positions: Positions
  /** Everything that is wrong; further checks add to it. */
  readonly problems: Problems
  /** False when something that decides what the document is about is not at hand in this run. */
  readonly complete: boolean
}

/** Reads a document. Pure; everything that is wrong with it is found at once. */
export function readDocument(document: ManifestDocument, type: DocumentType, options: ReadOptions): ReadDocument {
  const { root } = document
  const problems = new Problems(document)
  const positions = new Positions(positionIn(document, root))
  const context: ConvertContext = {
    document,
    ...options,
    problems,
    positions,
    refused: new Set(),
    failed: new Set(),
    unknown: new Set(),
  }
  const values = new Map<string, Value>()
  const instance: JsonObject = { __proto__: null }
  for (const entry of root.entries) {
    const converted = convertEntry(entry, type.fields, [], context)
    instance[entry.key] = converted.instance
    if (converted.value !== undefined) values.set(entry.key, converted.value)
  }
  complainOfErrors(type.validate(instance), root, type.fields, context, type.explain)
  const remains = new Map(values)
  for (const name of [...context.failed, ...context.unknown]) values.delete(name)
  for (const entry of root.entries.filter(({ key }) => context.unknown.has(key))) {
    const message = `\`${entry.key}\` is made of variables that this run does not have, so this manifest is not planned here.`
    problems.warning(entry, message)
  }
  return { values, remains, positions, problems, complete: context.unknown.size === 0 }
}
