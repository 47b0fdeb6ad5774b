/** A commit as the stream that `git fast-import` reads: one process for any number of files. Pure. */
import type { Person } from './environment.ts'

/** Who has written a ledger's commit, whoever has committed it. */
export const AUTHOR: Person = { name: 'connector-as-code', email: 'connector-as-code@users.noreply.github.com' }

export interface NewCommit {
  readonly parent: string | undefined
  /** Path → text; null deletes. */
  readonly files: ReadonlyMap<string, string | null>
  readonly message: string
  readonly committer: Person
  /** Milliseconds since 1970. */
  readonly now: number
}

/** The ref that fast-import asks for. Nobody reads it. */
export const WRITTEN_REF = 'refs/connector-as-code/written'

/** The stream; git answers with the id of the commit. https://git-scm.com/docs/git-fast-import */
export function commitStream({ parent, files, message, committer, now }: NewCommit): string {
  const time = `${Math.floor(now / 1000)} +0000`
  const changes = [...files].map(([path, text]) =>
    text === null ? `D ${quoted(path)}\n` : `M 100644 inline ${quoted(path)}\n${data(text)}`,
  )
  return [
    `commit ${WRITTEN_REF}\n`,
    'mark :1\n',
    `author ${signature(AUTHOR)} ${time}\n`,
    `committer ${signature(committer)} ${time}\n`,
    data(message),
    parent === undefined ? '' : `from ${parent}\n`,
    ...changes,
    'get-mark :1\n',
    'done\n',
  ].join('')
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`
}

function quoted(path: string): string {
  const escaped = path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
  return `"${escaped}"`
}

function signature({ name, email }: Person): string {
  return `${clean(name)} <${clean(email)}>`
}

function clean(text: string): string {
  // oxlint-disable-next-line no-control-regex -- git allows none of these in a name
  return text.replaceAll(/[<>\u0000-\u001f]/g, '').trim()
}
