/** Makes a schema configuration as declared: one request changes it, one proves it. */
import { ApiError } from '../../../model/errors.ts'
import { count } from '../../../model/count.ts'
import { pathKey } from '../../../model/path.ts'
import type { DesiredResource } from '../../../model/resource.ts'
import { isObject, type Value, type ValueObject } from '../../../model/value.ts'
import type { FollowContext } from '../../kind.ts'
import type { SchemaConfigApi } from './api.ts'
import { patchBodies } from './bodies.ts'
import { withColumnsOf } from './columns.ts'
import { compareConfig, type Governed } from './compare.ts'
import type { SchemaConfig } from './config.ts'
import { pathOf } from './specific.ts'

export type SettlePorts = Pick<FollowContext, 'clock' | 'log' | 'signal'> & {
  readonly api: Pick<SchemaConfigApi, 'change' | 'config'>
}

export interface Settled {
  /** As Fivetran reported it in the end. */
  readonly config: SchemaConfig
  /** What else is to be said of it, in sentences. */
  readonly notes: readonly string[]
}

/** A change may make Fivetran change more (a policy, what exists): what is declared of that is sent once more. */
const ROUNDS = 2
/** How often a change is planned anew because somebody else was changing the configuration at the same time. */
const LOCKS = 5
const FIRST_WAIT_MS = 1_000

/**
 * Changes what is not as declared. `config`: as it was read last. What is still not as declared after that, Fivetran
 * keeps otherwise. Throws ApiError.
 */
export async function settleSchemaConfig(
  id: string,
  desired: DesiredResource,
  config: SchemaConfig,
  ports: SettlePorts,
): Promise<Settled> {
  const settling = new Settling(id, desired, config, ports)
  for (let round = 0; round < ROUNDS && settling.isOpen(); round += 1) await settling.round()
  return settling.result()
}

class Settling {
  readonly #id: string
  readonly #desired: DesiredResource
  readonly #ports: SettlePorts
  readonly #before: SchemaConfig
  #config: SchemaConfig
  #locks = 0
  #withParents = false
  #isPolicySent = false
  /** The names and settings that were sent. */
  readonly #sent = new Set<string>()
  readonly #bodies: ValueObject[] = []

  constructor(id: string, desired: DesiredResource, config: SchemaConfig, ports: SettlePorts) {
    this.#id = id
    this.#desired = desired
    this.#config = config
    this.#before = config
    this.#ports = ports
  }

  /** True where something is not as declared that was not sent yet. */
  isOpen(): boolean {
    const comparison = compareConfig(this.#desired, this.#config)
    const isUnsent = comparison.policy !== undefined && !this.#isPolicySent
    return isUnsent || comparison.differing.some(one => !this.#sent.has(keyOf(one)))
  }

  /** One change and its proof. */
  async round(): Promise<void> {
    while (!(await this.#isChanged())) {
      // Somebody else was changing it: only what they have not done yet is left to do.
      await this.#read()
    }
    await this.#read()
  }

  /** Sends what is to be changed; false where that has to be planned anew. */
  async #isChanged(): Promise<boolean> {
    const { api } = this.#ports
    const comparison = compareConfig(this.#desired, this.#config)
    try {
      for (const body of patchBodies(this.#desired, this.#config, { withParents: this.#withParents })) {
        await api.change(this.#id, body)
        this.#bodies.push(body)
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (asksForParents(error) && !this.#withParents) {
        this.#withParents = true
        return this.#isChanged()
      }
      if (error.status !== 409 || this.#ports.signal.aborted) throw error
      if (this.#locks === LOCKS) throw alwaysLocked(error)
      await this.#wait(error)
      return false
    }
    this.#isPolicySent ||= comparison.policy !== undefined
    for (const one of comparison.differing) this.#sent.add(keyOf(one))
    return true
  }

  async #wait(error: ApiError): Promise<void> {
    const { clock, log, signal } = this.#ports
    log.info(`${error.request}: ${error.message} Reading the schema configuration again.`)
    try {
      await clock.sleep(FIRST_WAIT_MS * 2 ** this.#locks, signal)
    } catch (failure) {
      throw signal.aborted ? error : failure
    }
    this.#locks += 1
  }

  async #read(): Promise<void> {
    const config = await this.#ports.api.config(this.#id)
    if (config !== 'unknown') this.#config = withColumnsOf(this.#config, config)
  }

  result(): Settled {
    return {
      config: this.#config,
      notes: this.#isPolicySent ? realigned(this.#before, this.#config, this.#bodies) : [],
    }
  }
}

/** Nothing is wrong with what was sent: another run may do it. */
function alwaysLocked({ message, request, code, requestId }: ApiError): ApiError {
  const text = `Somebody else was changing this schema configuration at the same time, ${LOCKS + 1} times in a row, so that what is declared is not all set. ${message}`
  return new ApiError({ api: 'Fivetran', message: text, request, code, requestId })
}

function keyOf({ at: place, name }: Governed): string {
  return pathKey(pathOf(place, name))
}

/**
 * True where Fivetran wants `enabled` of everything that a request names, as its API description says; its Terraform
 * provider does without. It is sent as it is then.
 */
function asksForParents({ status, message }: ApiError): boolean {
  return status === 400 && /\benabled\b/i.test(message) && !/locked/i.test(message)
}

/** What Fivetran itself has switched on or off with the policy: not described, and not asked for. */
function realigned(before: SchemaConfig, after: SchemaConfig, bodies: readonly ValueObject[]): string[] {
  const isSent = (...path: readonly string[]): boolean => bodies.some(body => at(body, path) !== undefined)
  const changed = { on: 0, off: 0 }
  const note = (was: boolean | undefined, is: boolean, path: readonly string[]): void => {
    if (was === undefined || was === is || isSent(...path, 'enabled')) return
    changed[is ? 'on' : 'off'] += 1
  }
  for (const [name, schema] of after.schemas) {
    const known = before.schemas.get(name)
    note(known?.enabled, schema.enabled, ['schemas', name])
    for (const [table, { enabled }] of schema.tables)
      note(known?.tables.get(table)?.enabled, enabled, ['schemas', name, 'tables', table])
  }
  const parts = [
    ...(changed.on > 0 ? [`${count(changed.on, 'schema or table', 'schemas and tables')} on`] : []),
    ...(changed.off > 0 ? [`${count(changed.off, 'schema or table', 'schemas and tables')} off`] : []),
  ]
  if (parts.length === 0) return []
  return [
    `With \`schema_change_handling\`, Fivetran itself has switched ${parts.join(' and ')} that the manifest leaves alone.`,
  ]
}

function at(value: Value, path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>((inner, key) => (isObject(inner) ? inner[key] : undefined), value)
}
