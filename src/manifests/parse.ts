import type { Problem } from '../model/errors.ts'
import { byPosition } from './problems.ts'
import { positionAt, type ListNode, type ManifestDocument, type ScalarNode } from './node.ts'
import { parseYaml } from './yaml.ts'

export interface ParsedManifests {
  readonly documents: readonly ManifestDocument[]
  readonly problems: readonly Problem[]
}

/**
 * Reads the manifests of one file's text. Pure, and never throws. Empty documents are skipped; a document with a
 * problem is left out. `file` is relative to the workspace and stands in every position.
 */
export function parseManifests(file: string, text: string): ParsedManifests {
  const { documents, problems } = parseYaml(file, text)
  const manifests: ManifestDocument[] = []
  const found: Problem[] = [...problems]
  for (const { document, root } of documents) {
    if (root.kind === 'mapping') manifests.push({ file, document, root })
    else found.push({ severity: 'error', ...notFields(root), position: positionAt(file, root) })
  }
  return { documents: manifests, problems: byPosition(found) }
}

function notFields(root: ListNode | ScalarNode): { readonly message: string; readonly hint: string } {
  if (root.kind === 'list')
    return {
      message: 'A manifest is a mapping of fields, not a list.',
      hint: 'Write each resource as a document of its own, separated by a line `---`.',
    }
  const message =
    root.plain && /^(?:\w+\s*=|\w+ "[^"]*" )/.test(root.text)
      ? 'This is not YAML; it looks like Terraform.'
      : 'A manifest is a mapping of fields, not a single value.'
  return { message, hint: 'Write fields, such as `service: github`, each in a line of its own.' }
}
