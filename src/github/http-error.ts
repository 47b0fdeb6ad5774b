/** What Octokit throws, as far as it is read here. Known by its shape: Octokit does not export the class. */
export interface HttpError extends Error {
  readonly status: number
  readonly request: { readonly method: string }
  /** Undefined when no answer came; `status` is 500 then. */
  readonly response?: { readonly headers: Readonly<Record<string, string | number | undefined>> }
}

/** Type guard for the errors of a request. */
export function isHttpError(error: unknown): error is HttpError {
  return error instanceof Error && error.name === 'HttpError' && 'status' in error && 'request' in error
}
