import { absentWhen, hasStatus } from '../model/errors.ts'
import type { Connection } from './call.ts'
import { textOf } from './wire.ts'

export interface Author {
  readonly login: string
  readonly type: string
}

/** Whether this token's own user wrote something. */
export type IsOwn = (author: Author | null | undefined) => boolean

/**
 * Asks once whose token this is. The token of a workflow run, and any other installation token, may not ask: `GET
 * /user` is refused with 403. Such a token writes as a bot (`github-actions[bot]`, or the app's own), and people cannot
 * be of type `Bot`, so what any bot wrote counts as own then. A review record does not count by its author, but by its
 * signature.
 */
export function createOwnership({ octokit, call }: Connection): () => Promise<IsOwn> {
  let asked: Promise<IsOwn> | undefined
  async function ask(): Promise<IsOwn> {
    const login = await absentWhen(
      hasStatus(401, 403, 404),
      call('GET user', async () => textOf((await octokit.rest.users.getAuthenticated()).data.login, 'the login')),
    )
    return author =>
      login === undefined ? author?.type === 'Bot' || author?.login === 'github-actions[bot]' : author?.login === login
  }
  return async () => {
    asked ??= ask()
    try {
      return await asked
    } catch (error) {
      // A failure must not be remembered for the rest of the run.
      asked = undefined
      throw error
    }
  }
}
