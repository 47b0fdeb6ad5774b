import { APPLICATIONS } from './applications.ts'
import { DATABASES } from './databases.ts'
import { FILES } from './files.ts'
import { PLATFORMS } from './platforms.ts'
import { REPORTS } from './reports.ts'
import type { ServiceDefinition } from './definition.ts'

/** The services that a simulator offers unless it is started with others. */
export const SERVICES: readonly ServiceDefinition[] = [
  ...APPLICATIONS,
  ...DATABASES,
  ...FILES,
  ...PLATFORMS,
  ...REPORTS,
]
