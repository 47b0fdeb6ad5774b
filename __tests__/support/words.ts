/** How the action speaks, for tests of what speaks by a host's words. */
import { actionWords } from '../../src/hosts/action/words.ts'

const REPOSITORY = 'https://github.com/acme/data-platform'

export const WORDS = actionWords({ repositoryUrl: REPOSITORY, runUrl: `${REPOSITORY}/actions/runs/4711` })
