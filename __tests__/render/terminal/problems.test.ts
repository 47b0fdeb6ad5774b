import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { Problem } from '../../../src/model/errors.ts'
import { createRedactor } from '../../../src/redact/redactor.ts'
import { renderProblems } from '../../../src/render/terminal/problems.ts'
import { widthOf } from '../../../src/render/terminal/screen.ts'
import { shownLine } from '../../../src/render/terminal/source.ts'
import { foreignText } from '../text.ts'

const FILE = 'fivetran/a.yml'
const PLAIN = { columns: Infinity, color: false }

function at(line: number, column: number, more: Partial<Problem> = {}): Problem {
  return { severity: 'error', message: 'This is wrong.', position: { file: FILE, line, column }, ...more }
}

function shown(problems: readonly Problem[], text: string, columns = Infinity): string {
  const redactor = createRedactor()
  redactor.add('sesame-open-1')
  const linesOf = (file: string): string[] | undefined => (file === 'gone.yml' ? undefined : text.split('\n'))
  return renderProblems(problems, { linesOf, redact: redactor.redact }, { columns, color: false })
}

describe('errors', () => {
  test('nothing wrong, nothing said', () => {
    expect(renderProblems([], { linesOf: () => [], redact: text => text }, PLAIN)).toBe('')
  })

  test('place, message, the line with a caret, what to write instead, and how many there are', () => {
    const text = shown([at(2, 3, { hint: 'Write `b: 2`.' })], 'a: 1\n  bb: 2')
    expect(text).toBe('fivetran/a.yml:2:3: This is wrong.\n  2 │   bb: 2\n    │   ^\n  Write `b: 2`.\n\n1 error')
  })

  test('several, errors first, each at its place; a warning says that it is one', () => {
    const text = shown(
      [at(1, 1, { severity: 'warning', message: 'Careful.' }), at(2, 1), at(2, 4, { message: 'Also.' })],
      'a: 1\nb: 2',
    )
    expect(text).toMatch(
      /^fivetran\/a\.yml:2:1: This is wrong\.\n.*\n.*\n\nfivetran\/a\.yml:2:4: Also\.\n.*\n {4}│ {4}\^\n\nfivetran\/a\.yml:1:1: warning: Careful\.\n[^]*\n\n2 errors, 1 warning$/,
    )
  })

  test('without a place', () => {
    expect(shown([{ severity: 'error', message: 'No manifests.', hint: 'Write one.' }], '')).toBe(
      'error: No manifests.\n  Write one.\n\n1 error',
    )
  })

  test('the item of a for_each is named', () => {
    const position = { file: FILE, line: 1, column: 4, key: 'berlin' }
    expect(shown([at(1, 1, { position })], 'a: 1')).toContain('fivetran/a.yml:1:4 [berlin]: This is wrong.')
  })

  test('what is to be written is on one line, where it fits on one', () => {
    const hint = 'Somebody has to run `connector-as-code ledger unlock` first.'
    expect(
      shown([{ severity: 'error', message: 'No.', hint }], '', 44)
        .split('\n')
        .slice(1, 4),
    ).toEqual(['  Somebody has to run', '  `connector-as-code ledger unlock` first.', ''])
  })

  test('a file that is gone, and a line that is', () => {
    const gone = at(1, 1, { position: { file: 'gone.yml', line: 1, column: 1 } })
    expect(shown([gone], '')).toBe('gone.yml:1:1: This is wrong.\n\n1 error')
    expect(shown([at(9, 1)], 'a: 1')).toBe('fivetran/a.yml:9:1: This is wrong.\n\n1 error')
  })

  test('a thousand that say the same: ten with their lines, and where the others are', () => {
    const lines = Array.from({ length: 1000 }, (_, line) => at(line + 1, 1, { hint: 'Do it.' }))
    const text = shown(lines, 'a: 1\n'.repeat(1000))
    expect(text.match(/│ a: 1/g)).toHaveLength(10)
    expect(text.match(/Do it\./g)).toHaveLength(1)
    expect(text).toContain('The same in 990 more places: fivetran/a.yml:11:1, ')
    expect(text).toContain('and 950 more')
    expect(text).toMatch(/\n\n1,000 errors$/)
  })
})

describe('the caret stands below its character', () => {
  test.each([
    ['behind wide characters', '名前: x', 5, '  1 │ 名前: x\n    │       ^'],
    ['behind a tab, which is seen', '\tx: 1', 2, String.raw`  1 │ \tx: 1` + '\n    │   ^'],
    ['behind the end of the line', 'a:', 9, '  1 │ a:\n    │   ^'],
    ['in front of what cannot be seen', 'a: \u202Eb', 4, String.raw`  1 │ a: \u202eb` + '\n    │    ^'],
  ])('%s', (_name, line, column, frame) => {
    expect(shown([at(1, column)], line)).toContain(`wrong.\n${frame}\n`)
  })

  test('a long line is cut around it', () => {
    const line = `${'a'.repeat(500)}: HERE${'b'.repeat(500)}`
    const [, frame = '', caret = ''] = shown([at(1, 503)], line, 60).split('\n')
    expect(frame.length).toBeLessThanOrEqual(60)
    expect(frame).toMatch(/│ …a+: HEREb+…$/)
    expect(frame.charAt(caret.indexOf('^'))).toBe('H')
  })

  test('whatever the line and the width', () => {
    fc.assert(
      fc.property(foreignText, fc.nat(80), fc.integer({ min: 10, max: 200 }), (text, offset, room) => {
        const line = text.replaceAll(/[\r\n]/g, ' ')
        const position = { file: FILE, line: 1, column: offset + 1 }
        const result = shownLine(position, { linesOf: () => [line], redact: one => one }, { room, hidings: [] })
        if (result === undefined) return
        expect(widthOf(result.before) + widthOf(result.after)).toBeLessThanOrEqual(room)
        expect(result.before + result.after).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
      }),
    )
  })
})

function inTable(column: number, more: Partial<Problem> = {}): Problem {
  return at(2, column, { position: { file: 'shops.csv', line: 2, column }, ...more })
}

describe('secrets in the line', () => {
  test.each<[string, string, Problem]>([
    ['a literal where the error says so', 'config:\n  url: hunter2', at(2, 8, { hides: 'rest' })],
    ['beside another error in that line', 'config: {url: hunter2, x: 1}', at(1, 24)],
    ['by the name of its field', 'config:\n  password: hunter2', at(2, 3)],
    ['in a mapping on one line', 'config: {host: a, password: hunter2}', at(1, 10)],
    ['in a list below its field', 'api_keys:\n  - one\n  - hunter2', at(3, 5)],
    ['in a list that is not indented', 'api_keys:\n- one\n- hunter2', at(3, 3)],
    ['in a mapping below its field', 'secrets:\n  a:\n    b: hunter2', at(3, 5)],
    ['in a text of several lines', 'private_key: |\n  one\n\n  hunter2', at(4, 3)],
    ['in one that was pasted without indentation', 'x: 1\nprivate_key: ---BEGIN---\none\nhunter2', at(4, 1)],
    ['in quotes over several lines', 'password: "one\n  hunter2"', at(2, 3)],
    ['in quotes', '"password": "hunter2"', at(1, 1)],
    ['by a name that is misspelt', 'pasword: hunter2', at(1, 1)],
    ['by a name that tells', 'db_credentials: hunter2', at(1, 1)],
    ['below one', 'service_keys:\n  - hunter2', at(2, 5)],
    ['where nobody knows', 'config:\n  dsn: hunter2', at(2, 3, { hides: 'value' })],
    ['where nobody knows, in one line', 'config: {dsn: hunter2, x: 1}', at(1, 10, { hides: 'value' })],
    ['known', 'x: sesame-open-1 hunter', at(1, 1)],
    ['known, around the caret', 'x: sesame-open-1', at(1, 9)],
  ])('%s', (name, text, problem) => {
    const others = name.startsWith('beside') ? [at(1, 15, { hides: 'rest' })] : []
    const output = shown([problem, ...others], text)
    expect(output).toContain(': This is wrong.')
    expect(output).not.toMatch(/hunter2|sesame|open-1/)
  })

  test('of a table only the cell is shown', () => {
    expect(shown([inTable(3)], 'a,b,c\n1,two,hunter2')).toContain('│ two\n    │ ^')
    expect(shown([inTable(3)], 'a,b,c\n1,two,hunter2')).not.toContain('hunter2')
    expect(shown([inTable(7, { hides: 'rest' })], 'a,b,c\n1,two,hunter2')).not.toContain('hunter2')
  })

  test('what may be a secret is left out behind its name', () => {
    expect(shown([at(1, 1)], 'pasword: hunter2')).toContain('1 │ pasword: …\n')
    expect(shown([at(1, 1, { hides: 'value' })], 'dsn: hunter2')).toContain('1 │ dsn: …\n')
  })

  test.each([
    ['pats:\n  - ${{ secrets.PAT }}', 2, 5],
    ['auth:\n  password: "${{ secrets.PASSWORD }}"', 2, 13],
    ['password: ${{vars.P}}', 1, 11],
  ])('a reference and nothing beside it is no secret: %j', (text, line, column) => {
    for (const hides of ['rest', 'value'] as const)
      expect(shown([at(line, column, { hides })], text)).toContain(`│ ${text.split('\n')[line - 1]}\n`)
  })

  test.each(['${{ secrets.A }} hunter2', '${{ hunter2 }}', 'hunter2${{ secrets.A }}', '${{ secrets.A }} # hunter2'])(
    'beside a reference, or in place of its name, may be one: %s',
    value => {
      expect(shown([at(1, 11, { hides: 'rest' })], `password: ${value}`)).not.toContain('hunter2')
    },
  )

  test('what is beside a secret is shown', () => {
    expect(shown([at(4, 3)], 'auth:\n  password: x\nconfig:\n  port: five')).toContain('4 │   port: five')
    expect(shown([at(1, 10)], 'config: {host: a, password: x}')).toContain('│ config: {host: a, password: (sensitive)')
  })
})
