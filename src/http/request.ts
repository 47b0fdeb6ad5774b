/**
 * The one way by which requests are sent. Only the parts of undici that do so are imported: its index evaluates
 * WebSockets, caches and
 * mocks as well, which would take longer than all the rest of this action's start (`npm run bench` shows it). The
 * version is pinned.
 */
import type { Dispatcher as AnyDispatcher } from 'undici'
import api from 'undici/lib/api/index.js'
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js'

// As undici's index does it: every dispatcher has the methods of the API, and its proxy agents rely on them.
Object.assign(Dispatcher.prototype, api)

export type RequestOptions = Omit<AnyDispatcher.RequestOptions, 'origin' | 'path'>
export type Answer = AnyDispatcher.ResponseData

/**
 * Sends one request and gives the answer once its headers are there. Redirects are not followed. Throws what undici
 * throws.
 */
export function send(dispatcher: AnyDispatcher, url: string, options: RequestOptions): Promise<Answer> {
  const { origin, pathname, search } = new URL(url)
  return dispatcher.request({ ...options, origin, path: `${pathname}${search}` })
}
