/** The kinds of resources, one line each. */
import { connectorKind } from './connector/kind.ts'
import type { Kind } from './kind.ts'

export const KINDS: readonly Kind[] = [connectorKind]
