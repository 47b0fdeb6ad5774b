/** A state holds secrets in the clear, and so does the file that an import was made from. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { isAddable, isTracked } from '../../../git/tracked.ts'
import { inlineCode } from '../../../render/text/escape.ts'

type GitOptions = Parameters<typeof isTracked>[1]

/**
 * What to do with the file, as Markdown: a warning where git keeps it, or would. `file`: as it was given, relative to
 * `directory`. Undefined for what is piped in.
 */
export async function stateFileAdvice(file: string, directory: string, git: GitOptions): Promise<string | undefined> {
  const path = resolve(directory, file)
  if (file === '-' || statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined
  const name = inlineCode(file)
  if (await isTracked(path, git))
    return warning(
      `git tracks ${name}, which holds secrets in the clear: whoever can read the repository can read them. Take it out of the repository, and replace the secrets: they stay in its history.`,
    )
  // Terraform's own file is what it knows everything from.
  const isOwn = /\.tfstate(\.backup)?$/.test(file)
  if (await isAddable(path, git))
    return warning(
      `${name} holds secrets in the clear, and lies in a repository that does not ignore it: \`git add\` would commit it. ${isOwn ? 'Add a line to .gitignore.' : 'Delete it once you are done, and do not commit it.'}`,
    )
  return `${name} holds secrets in the clear: ${isOwn ? 'do not commit it' : 'delete it once you are done, and do not commit it'}.`
}

function warning(text: string): string {
  return `> [!WARNING]\n> ${text}`
}
