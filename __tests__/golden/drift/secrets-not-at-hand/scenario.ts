import type { Scenario } from '../../../drift/scenario.ts'
import { scenario as withSecrets } from '../secrets/scenario.ts'

export const scenario: Scenario = { ...withSecrets, secrets: {} }
