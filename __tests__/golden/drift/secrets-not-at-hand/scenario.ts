import type { Scenario } from '../../../engine/drift/scenario.ts'
import { scenario as withSecrets } from '../secrets/scenario.ts'

export const scenario: Scenario = { ...withSecrets, secrets: {} }
