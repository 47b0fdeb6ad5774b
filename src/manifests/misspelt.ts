import { own } from '../model/own.ts'
import { nearestTo } from '../model/suggest.ts'
import { MANIFEST_FIELDS } from '../kinds/connector/fields.ts'
import { entryOf, type MappingNode } from './node.ts'

/**
 * True when a key that no manifest has is the misspelling of that field: it is reported, so the field is not missed as
 * well.
 */
export function isMisspelt(root: MappingNode, field: string): boolean {
  // A person misspells a few; comparing names is costly.
  const unknown = root.entries.filter(({ key }) => own(MANIFEST_FIELDS, key) === undefined).slice(0, 100)
  return unknown.some(({ key }) => nearestTo(key, Object.keys(MANIFEST_FIELDS)) === field)
}

/** True for a document with no field of a manifest, not even a misspelt one: a file of another tool. */
export function isForeign(root: MappingNode): boolean {
  const telling = Object.keys(MANIFEST_FIELDS).filter(name => name !== 'kind' && name !== 'id')
  if (root.entries.length === 0 || telling.some(name => entryOf(root, name) !== undefined)) return false
  return root.entries.slice(0, 100).every(({ key }) => nearestTo(key, telling) === undefined)
}
