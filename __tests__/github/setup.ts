import { startGitHubSimulator, type GitHubSimulatorOptions } from '../../simulator/github/server.ts'
import { ApiError } from '../../src/model/errors.ts'
import { createGitHub } from '../../src/github/client.ts'
import { keptLog, serve, testClock, type Received, type Reply } from '../http/scripted-server.ts'

const clients = (apiUrl: string, token: string, owner: string, repo: string) => {
  const clock = testClock()
  const log = keptLog()
  return { clock, log, github: createGitHub({ apiUrl, token, owner, repo, log, redact: text => text, clock }) }
}

/** A simulated GitHub and a client on it, whose waiting takes no time. */
export async function simulate(options: GitHubSimulatorOptions = {}) {
  const simulator = await startGitHubSimulator(options)
  return {
    simulator,
    ...clients(simulator.url, simulator.behaviour.token, simulator.state.owner, simulator.state.name),
  }
}

export const TOKEN = 'ghs_canary0000000000000000token'

/** A scripted GitHub and a client on it. */
export async function script(answer: (request: Received, index: number) => Reply | Promise<Reply>) {
  const server = await serve(answer)
  return { server, ...clients(server.url, TOKEN, 'acme', 'data') }
}

/** The ApiError that the work ends in; anything else fails the test. */
export async function failureOf(work: Promise<unknown>): Promise<ApiError> {
  try {
    await work
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
  throw new Error('it did not fail')
}
