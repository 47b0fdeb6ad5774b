/** Tells the story three times at once: on the terminal, as Markdown (a file a step) and as entries of the page. */
import { cut, plainText, wrap } from './plain-text.ts'
import type { PageEntry } from './page.ts'

const WIDTH = 96

export interface Change {
  readonly path: string
  /** Lines as `fileDiff` gives them. */
  readonly diff: readonly string[]
}

export interface Narrator {
  step(number: number, title: string): void
  /** One thing that happened, in plain words. */
  say(text: string): void
  /** A claim that was verified. */
  verified(claim: string): void
  /** A pull request or an issue begins. */
  title(kind: 'pull' | 'issue', number: number, title: string, author: string): void
  /** What somebody did in GitHub or Fivetran. */
  event(author: string, text: string, changes?: readonly Change[]): void
  /** A command that somebody runs in a terminal, and what it prints. */
  terminal(author: string, command: string, output: string): void
  /** A comment, or the text of an issue or pull request, as it now reads. */
  comment(author: string, what: string, markdown: string): void
}

export interface Story extends Narrator {
  /** File name → Markdown. */
  readonly files: () => Readonly<Record<string, string>>
  readonly entries: readonly PageEntry[]
}

function fence(lines: readonly string[]): string {
  return ['```diff', ...lines, '```'].join('\n')
}

/** `print` gets one line at a time. */
export function createNarrator(print: (line: string) => void): Story {
  const steps: { readonly number: number; readonly parts: string[] }[] = []
  const entries: PageEntry[] = []
  let isList = false
  /** The entries of a list stand together, all else apart. */
  const write = (markdown: string, isEntry = false): void => {
    steps.at(-1)?.parts.push(`${isList && isEntry ? '\n' : '\n\n'}${markdown}`)
    if (!(isList && isEntry)) print('')
    isList = isEntry
  }
  const tell = (text: string): void => {
    for (const line of wrap(text, WIDTH)) print(line)
  }
  return {
    entries,
    files: () => Object.fromEntries(steps.map(({ number, parts }) => [`step-${number}.md`, `${parts.join('')}\n`])),
    step(number, title) {
      const heading = `Step ${number}. ${title}`
      steps.push({ number, parts: [`# ${heading}`] })
      entries.push({ author: `Step ${number}`, kind: 'step', title, markdown: '' })
      isList = false
      for (const line of ['', '━'.repeat(WIDTH), heading, '━'.repeat(WIDTH)]) print(line)
    },
    say(text) {
      write(text)
      tell(text)
    },
    verified(claim) {
      write(`- ✅ ${claim}`, true)
      for (const [index, line] of wrap(claim, WIDTH - 2).entries()) print(`${index === 0 ? '✓' : ' '} ${line}`)
    },
    title(kind, number, title, author) {
      write(`## ${kind === 'pull' ? 'Pull request' : 'Issue'} #${number}: ${title}`)
      entries.push({ author, kind, title, markdown: '', badge: `#${number}` })
      tell(`${author} opens ${kind === 'pull' ? 'pull request' : 'issue'} #${number} "${title}".`)
    },
    event(author, text, changes = []) {
      const blocks = changes.flatMap(({ path, diff }) => [`\`${path}\``, fence(diff)])
      write([`**${author}** ${text}`, ...blocks].join('\n\n'))
      entries.push({ author, kind: 'event', title: text, markdown: blocks.join('\n\n') })
      tell(`${author} ${text}${changes.length === 0 ? '.' : ':'}`)
      for (const { path, diff } of changes)
        for (const line of ['', `    ${path}`, ...diff.map(one => `    ${one}`)]) print(cut(line, WIDTH))
    },
    terminal(author, command, output) {
      const block = ['```text', `$ ${command}`, '', output, '```'].join('\n')
      write(`**${author}** in a terminal\n\n${block}`)
      entries.push({ author, kind: 'event', title: 'in a terminal', markdown: block })
      tell(`${author} in a terminal:`)
      print('')
      for (const line of wrap(`$ ${command}\n\n${output}`, WIDTH - 3)) print(` │ ${line}`.trimEnd())
    },
    comment(author, what, markdown) {
      write(`**${author}** ${what}:\n\n${markdown}\n\n---`)
      entries.push({ author, kind: 'comment', title: what, markdown, badge: 'bot' })
      tell(`${author} ${what}:`)
      print('')
      for (const line of plainText(markdown, WIDTH - 3)) print(` │ ${line}`.trimEnd())
    },
  }
}
