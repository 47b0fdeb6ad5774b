/** No use case asks which host it runs on, and no text that all hosts say is about one of them. */
import { expect, test } from '@jest/globals'
import { sourceFiles } from './imports.ts'

const SHARED = sourceFiles().filter(({ file }) => file.startsWith('src/') && !/^src\/(?:hosts|github|git)\//.test(file))

/** A line without what is said to developers alone, and without what it imports. */
function codeOf(line: string): string {
  return /^\s*(?:\*|\/\/|\/\*|import |export .* from )/.test(line) ? '' : line
}

/** Of workflows, their parts and their runner. */
const WORDS =
  /\bworkflows?\b|workflow_dispatch|\bactions\/|\b(?:this|the) action\b|ACTIONS_|GITHUB_|\bjob\b|\bgithub-token\b|'GitHub |`GitHub /i
/** The names by which a host could be asked for. */
const ASKED =
  /[!=]==? ?'(?:action|cli|command-line|github-actions|github|git)'|\bcase '(?:action|cli|command-line|github-actions|github|git)'/i

/** Texts of what one host alone has: comments, issues and pull requests with their reviews, summaries and annotations. */
const OF_ONE_HOST =
  /^src\/(?:app\/(?:reviews|review-records|drift-issue)|render\/(?:comment|summary|annotations|drift\/(?:issue|annotations)|import\/body))\.ts$/
/** Names that no manifest may use, whichever host reads it. */
const RESERVED = /\bRESERVED = \//
/** An order to what is said in the ledger's branch, which all hosts write. */
const ORDER = /^- Do not delete this branch lightly/

function found(pattern: RegExp): string[] {
  return SHARED.filter(({ file }) => !OF_ONE_HOST.test(file)).flatMap(({ file, text }) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(codeOf(line)) && !RESERVED.test(line) && !ORDER.test(line)
          ? [`${file}:${index + 1}: ${line.trim()}`]
          : [],
      ),
  )
}

test('no text of a shared folder', () => {
  expect(found(WORDS)).toEqual([])
})

test('no question', () => {
  // Whose error it is, the errors themselves know.
  expect(found(ASKED).filter(line => !line.startsWith('src/model/errors.ts'))).toEqual([])
})

test.each([
  ["hint: 'Run the workflow again.'", WORDS],
  ["'The token lacks it: see `github-token`.'", WORDS],
  ['`GitHub does not know ${commit}`', WORDS],
  ["if (host.name === 'action') return", ASKED],
  ["case 'cli':", ASKED],
])('%s would be found', (line, pattern) => {
  expect(pattern.test(codeOf(line))).toBe(true)
})

test.each([
  [' * As the action does.', WORDS],
  ["change.action === 'create'", ASKED],
])('%s would not', (line, pattern) => {
  expect(pattern.test(codeOf(line))).toBe(false)
})
