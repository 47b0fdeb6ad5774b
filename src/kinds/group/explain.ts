/** Words for a manifest of any kind that does not name its group as it should. */
import type { MappingNode } from '../../manifests/node.ts'
import { isMisspelt, type Explain } from '../../manifests/schema-errors.ts'
import type { SchemaError } from '../../manifests/wording.ts'

/** A group is named by `group` or by `group_id`. `one`: how the kind of the manifest is called. As `Explain`. */
export function explainGroup(error: SchemaError, root: MappingNode, one: string): ReturnType<Explain> {
  if (error.path.length === 0 && error.keyword === 'required' && error.property === 'group_id') {
    if (isMisspelt(error, 'group')) return 'handled'
    return {
      at: root,
      message: `The manifest does not say in which group the ${one} lives.`,
      hint: 'Write `group: <name of the group>` or `group_id: <its id>`.',
    }
  }
  if (error.path[0] !== 'group_id' || error.keyword !== 'not') return undefined
  return {
    at: error.entry ?? root,
    message: 'A manifest names its group by `group` or by `group_id`, not by both.',
    hint: 'Keep one of the two.',
  }
}
