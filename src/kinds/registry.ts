/** The kinds of resources, one line each. */
import { connectorKind } from './connector/kind.ts'
import { destinationKind } from './destination/kind.ts'
import { groupKind } from './group/kind.ts'
import type { Kind } from './kind.ts'

/** A document that names no kind is of the first. */
export const KINDS: readonly Kind[] = [connectorKind, groupKind, destinationKind]
