import type { Shown } from '../../model/change.ts'
import { formatValue, type Detail } from '../text/value.ts'

/** A side in words: a value, or why there is none to show. */
export function sideText(side: Shown, detail: Detail): string {
  if (side.type === 'value') return formatValue(side.value, detail)
  if (side.type === 'absent') return '(empty)'
  const references = side.type === 'secret' ? side.references.join(', ') : ''
  return references === '' ? '(sensitive)' : `(sensitive: ${references})`
}
