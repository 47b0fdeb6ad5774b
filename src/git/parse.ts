/** What git writes, as data. Pure. */
import type { CommitFacts, CommitTree } from '../repository/port.ts'

/** A commit as `git cat-file` gives it: headers, an empty line, the message. */
export function parseCommit(content: Buffer): CommitFacts {
  const text = content.toString('utf8')
  const end = text.indexOf('\n\n')
  const header = end === -1 ? text : text.slice(0, end)
  const seconds = /^committer .* (\d+) [+-]\d{4}$/m.exec(header)?.[1]
  return {
    tree: /^tree ([0-9a-f]+)$/m.exec(header)?.[1] ?? '',
    parents: [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, id = '']) => id),
    message: end === -1 ? '' : text.slice(end + 2),
    committedAt: seconds === undefined ? undefined : Number(seconds) * 1000,
  }
}

const LINK = '120000'

/** The output of `git ls-tree -r -z`: `<mode> <type> <id>`, a tab, the path, a NUL. */
export function parseTree(output: Buffer): CommitTree {
  const files = new Map<string, string>()
  const links = new Set<string>()
  const submodules = new Map<string, string>()
  for (const entry of output.toString('utf8').split('\0')) {
    const [, mode, type, id, path] = /^(\d+) (\w+) ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? []
    if (id === undefined || path === undefined) continue
    if (type === 'commit') submodules.set(path, id)
    else files.set(path, id)
    if (mode === LINK) links.add(path)
  }
  return { files, links, submodules }
}

/** The output of `git ls-remote`: full name of each ref → its id. With `--symref`, `HEAD` leads to a name, too. */
export function parseRefs(output: Buffer): {
  readonly refs: ReadonlyMap<string, string>
  /** Where `HEAD` leads to: `refs/heads/main`. */
  readonly head: string | undefined
} {
  const refs = new Map<string, string>()
  let head: string | undefined
  for (const line of output.toString('utf8').split('\n')) {
    const [value = '', name] = line.split('\t')
    if (name === undefined) continue
    const target = /^ref: (\S+)$/.exec(value)?.[1]
    if (target === undefined) refs.set(name, value)
    else if (name === 'HEAD') head = target
  }
  return { refs, head }
}

/** The output of `git config -z --list`: names (in the form of `remote.origin.url`) with their values, in order. */
export function parseConfig(output: Buffer): (readonly [name: string, value: string])[] {
  return output
    .toString('utf8')
    .split('\0')
    .filter(entry => entry !== '')
    .map(entry => {
      const line = entry.indexOf('\n')
      return line === -1 ? [entry, 'true'] : [entry.slice(0, line), entry.slice(line + 1)]
    })
}
