/** The requests that make, change and delete a resource: alike for all kinds. */
import { segment } from '../fivetran/base-url.ts'
import type { FivetranClient } from '../fivetran/port.ts'
import { isNotFound } from '../fivetran/response.ts'
import { absentWhen } from '../model/errors.ts'
import type { Json, ValueObject } from '../model/value.ts'

/** Where the resources of a kind are. */
export interface Collection {
  /** `/connections` */
  readonly path: string
  /** Of the endpoints, where Fivetran's API description names one. */
  readonly version?: number
}

/**
 * Bodies may hold secrets; they are revealed only where the request is written. `update` and `remove` are retried by the
 * client, since repeating them changes nothing. Every method throws ApiError.
 */
export interface Changing<R> {
  /**
   * `POST …`. Never retried after it may have been received: throws ApiError with `ambiguous` then, and its caller looks
   * up what became of it.
   */
  create(body: ValueObject): Promise<R>
  /** `PATCH …/{id}` */
  update(id: string, body: ValueObject): Promise<R>
  /** `DELETE …/{id}`; one that does not exist any more counts as done. */
  remove(id: string): Promise<void>
}

/** `read`: the resource in an answer. */
export function createChanging<R>(
  fivetran: FivetranClient,
  { path, version }: Collection,
  read: (data: Json) => R,
): Changing<R> {
  const of = version === undefined ? {} : { version }
  return {
    create: body => fivetran.send({ method: 'POST', path, body, ...of, repeatable: false }, read),
    update: async (id, body) =>
      fivetran.send({ method: 'PATCH', path: pathIn(path, id), body, ...of, repeatable: true }, read),
    remove: async id => {
      const request = { method: 'DELETE', path: pathIn(path, id), ...of, repeatable: true } as const
      await absentWhen(isNotFound, fivetran.send(request, ignore))
    },
  }
}

/** The path of one resource. */
export function pathIn(path: string, id: string): string {
  return `${path}/${segment(id)}`
}

function ignore(): void {}
