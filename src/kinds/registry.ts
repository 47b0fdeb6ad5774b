/** The kinds of resources, one line each. */
import { connectorKind } from './connector/kind.ts'
import { destinationKind } from './destination/kind.ts'
import { groupKind } from './group/kind.ts'
import type { AllKinds } from './kind.ts'

export const KINDS: AllKinds = [connectorKind, groupKind, destinationKind]
