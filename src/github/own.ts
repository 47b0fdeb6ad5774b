import { absentWhen } from './call.ts'
import type { Repository } from './repository.ts'
import { textOf } from './wire.ts'

export interface Author {
  readonly login: string
  readonly type: string
}

/** Whether this token's own user wrote something. */
export type IsOwn = (author: Author | null | undefined) => boolean

/**
 * Asks once who the token is. The token of a workflow run, and any other installation token, may not ask (`GET /user`
 * is
 * refused with 403). It writes as a bot (`github-actions[bot]`, or the app's own), and people cannot be of type `Bot`,
 * so every bot's words count as own then. What is believed of them is signed besides.
 */
export function createOwnership({ octokit, call }: Repository): () => Promise<IsOwn> {
  let asked: Promise<IsOwn> | undefined
  async function ask(): Promise<IsOwn> {
    const login = await absentWhen(
      [401, 403, 404],
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
