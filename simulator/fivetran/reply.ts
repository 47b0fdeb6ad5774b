import type { Json, JsonObject } from '../../src/model/value.ts'

/** An answer before it is written. A string body goes out as it is, with the content type given in the headers. */
export interface Reply {
  readonly status: number
  readonly body: JsonObject | string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** `{code, message, data}`, the envelope of every answer. */
export function success(message: string, data: Json | undefined, status = 200, code = 'Success'): Reply {
  return { status, body: { code, message, ...(data === undefined ? {} : { data }) } }
}

export function failure(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, body: { code, message }, headers }
}

/** What a proxy in front of Fivetran says when it gives up. */
export function gatewayPage(status: number): Reply {
  return {
    status,
    body: `<html><head><title>${status}</title></head><body><h1>${status} upstream request failed</h1></body></html>\n`,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  }
}
