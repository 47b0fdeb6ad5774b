import { readFileSync } from 'node:fs'
import type { Json } from '../../src/model/value.ts'
import {
  startFivetranSimulator,
  type FivetranSimulator,
  type SimulatorOptions,
} from '../../simulator/fivetran/server.ts'
import { SERVICES } from '../../simulator/fivetran/services/catalog.ts'
import type { ServiceDefinition } from '../../simulator/fivetran/services/definition.ts'

const STATES = new URL('../terraform/states/', import.meta.url)

interface Account {
  /** Services that the simulator's catalogue lacks. */
  readonly services: readonly ServiceDefinition[]
  readonly requests: readonly { readonly method: string; readonly path: string; readonly body?: Json }[]
}

/** A file of `__tests__/terraform/states`, such as `terraform/everything.state.json`. */
export function stateFile(name: string): string {
  return readFileSync(new URL(name, STATES), 'utf8')
}

/**
 * A simulated Fivetran that holds what Terraform made: it gets the same requests in the same order, so that all ids are
 * those of the state. What the simulator has no endpoint for (users, teams, webhooks) is not there.
 *
 * @param name of a state: `terraform/everything`
 */
export async function startTerraformAccount(name: string, options: SimulatorOptions = {}): Promise<FivetranSimulator> {
  const simulator = await startFivetranSimulator({ services: servicesOf(name), ...options })
  await fillTerraformAccount(name, simulator)
  return simulator
}

/** The services that the simulator of that account has to know. */
export function servicesOf(name: string): readonly ServiceDefinition[] {
  return [...SERVICES, ...accountOf(name).services]
}

/** The same for a simulator that runs already, and holds nothing. */
export async function fillTerraformAccount(name: string, simulator: FivetranSimulator): Promise<void> {
  const { key, secret } = simulator.credentials
  const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`
  for (const { method, path, body } of accountOf(name).requests) {
    const answer = await fetch(`${simulator.url}${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  }
  simulator.clearRequests()
}

function accountOf(name: string): Account {
  const account: Account = JSON.parse(stateFile(`${name}.account.json`))
  return account
}
