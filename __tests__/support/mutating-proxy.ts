/** Stands between the action and a simulator, and changes one place of the JSON of chosen answers. */
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { mutateJson, type JsonMutation } from './hostile.ts'

export interface MutatingProxy {
  readonly url: string
  /** Which answers (from 0, by order) are changed, and how. */
  mutations: ReadonlyMap<number, JsonMutation>
  /** How many answers there were since this was set to 0. */
  answered: number
  close(): Promise<void>
}

/** `target`: an origin without a slash at the end. */
export async function startMutatingProxy(target: string): Promise<MutatingProxy> {
  const server = createServer((request, response) => {
    const forward = async (): Promise<void> => {
      const body = await text(request)
      const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
        typeof value === 'string' && !/^(host|connection|content-length|transfer-encoding)$/.test(name)
          ? [[name, value]]
          : [],
      )
      const answer = await fetch(`${target}${request.url ?? '/'}`, {
        method: request.method ?? 'GET',
        headers,
        ...(body === '' ? {} : { body }),
      })
      const mutation = proxy.mutations.get(proxy.answered)
      proxy.answered += 1
      const content = await answer.text()
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' })
      response.end(mutation === undefined ? content : mutateJson(content, mutation))
    }
    forward().catch(() => response.destroy())
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const proxy: MutatingProxy = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    mutations: new Map(),
    answered: 0,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return proxy
}
