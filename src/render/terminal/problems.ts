/** What is wrong with manifests, for a terminal: place and message, the line with a caret, what to write instead. Pure. */
import { count, listOf } from '../../model/count.ts'
import type { Problem } from '../../model/errors.ts'
import { formatPosition, type Position } from '../../model/position.ts'
import { visible } from '../../model/visible.ts'
import { alikeProblems } from '../parts/problems.ts'
import { cut } from '../text/escape.ts'
import { hanging, kept, styled, widthOf, wrapped, type Screen } from './screen.ts'
import { shownLine, type Hiding, type Sources } from './source.ts'

/** Of what is wrong in the same way, so many places are shown with their lines, and so many more are named. */
const SHOWN = 10
const NAMED = 40
const MESSAGE = 2_000

/**
 * Each problem with its line, errors first, and at the end how many there are. `sources`: the lines of the files, free
 * of secrets. Empty where nothing is wrong.
 */
export function renderProblems(problems: readonly Problem[], sources: Sources, screen: Screen): string {
  if (problems.length === 0) return ''
  const hidings = hidingsOf(problems)
  const blocks = alikeProblems({ problems }).flatMap(alike => alikeBlocks(alike, sources, hidings, screen))
  return [...blocks, styled(screen, 'bold', countsOf(problems))].join('\n\n')
}

/** `2 errors, 1 warning` */
function countsOf(problems: readonly Problem[]): string {
  return (['error', 'warning'] as const)
    .flatMap(severity => {
      const amount = problems.filter(one => one.severity === severity).length
      return amount === 0 ? [] : [count(amount, severity)]
    })
    .join(', ')
}

type Hidings = ReadonlyMap<string, readonly Hiding[]>

/** What must not be seen of a line, by file and line: each problem of the line may say something of it. */
function hidingsOf(problems: readonly Problem[]): Hidings {
  const all = problems.flatMap(({ position, hides }) =>
    position === undefined || hides === undefined ? [] : [{ key: lineKey(position), hides, column: position.column }],
  )
  return Map.groupBy(all, ({ key }) => key)
}

function lineKey({ file, line }: Position): string {
  return `${line} ${file}`
}

function alikeBlocks(alike: readonly [Problem, ...Problem[]], sources: Sources, hidings: Hidings, screen: Screen) {
  const [{ hint }] = alike
  const last = Math.min(alike.length, SHOWN) - 1
  return alike.slice(0, SHOWN).map((problem, index) => {
    // What to write instead is said once, below the last of them.
    const after = index < last ? [] : [...hintLines(hint, screen), ...restLines(alike.slice(SHOWN), screen)]
    return [...messageLines(problem, screen), ...frameLines(problem, sources, hidings, screen), ...after].join('\n')
  })
}

/** A text in which what stands in backticks is kept together: it is to be copied. */
function sentence(text: string): string {
  return cut(text, MESSAGE).replaceAll(/`[^`]+`/g, span => kept(span))
}

const COLORS = { error: 'red', warning: 'yellow' } as const

/** `fivetran/a.yml:3:5: message`; without a place, what it is stands there. */
function messageLines({ severity, position, message }: Problem, screen: Screen): string[] {
  const place = position === undefined ? [] : [styled(screen, 'bold', visible(formatPosition(position)))]
  const what = severity === 'warning' || position === undefined ? [styled(screen, COLORS[severity], severity)] : []
  const said = styled(screen, severity === 'error' ? 'red' : 'yellow', sentence(message))
  return wrapped([...place, ...what, said].join(': '), screen.columns)
}

function hintLines(hint: string | undefined, screen: Screen): string[] {
  return hint === undefined ? [] : hanging('  ', sentence(hint), screen.columns)
}

function restLines(rest: readonly Problem[], screen: Screen): string[] {
  const places = rest.flatMap(({ position }) => (position === undefined ? [] : visible(formatPosition(position))))
  if (places.length === 0) return []
  return hanging('  ', `The same in ${count(places.length, 'more place')}: ${listOf(places, NAMED)}`, screen.columns)
}

/** The line, and below it a caret at the column. */
function frameLines({ position, severity }: Problem, sources: Sources, hidings: Hidings, screen: Screen): string[] {
  if (position === undefined) return []
  const gutter = `  ${position.line} │ `
  const room = Math.min(screen.columns, 160) - gutter.length
  const shown = shownLine(position, sources, { room, hidings: hidings.get(lineKey(position)) ?? [] })
  if (shown === undefined) return []
  const { before, after } = shown
  const bar = `${' '.repeat(gutter.length - 2)}│ `
  return [
    `${styled(screen, 'dim', gutter)}${before}${after}`,
    `${styled(screen, 'dim', bar)}${' '.repeat(widthOf(before))}${styled(screen, COLORS[severity], '^')}`,
  ]
}
