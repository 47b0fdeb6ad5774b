/** The published JSON Schema of manifests, for editors: by what is known without asking Fivetran. */
import { KINDS } from '../src/kinds/registry.ts'
import type { Kind } from '../src/kinds/kind.ts'
import { editorSchema } from '../src/manifests/editor-schema.ts'
import type { JsonSchema } from '../src/manifests/schema.ts'

export function publishedSchema(kinds: readonly Kind[] = KINDS): JsonSchema {
  return editorSchema(
    kinds.map(({ name, fields, services }) => ({ name, fields, services: services?.known() ?? new Map() })),
  )
}
