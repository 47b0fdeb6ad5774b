import type { ChangeResult } from '../engine/execute/result.ts'
import type { SetupTest } from '../model/setup-test.ts'
import { waitingText } from '../model/waiting.ts'
import { annotationsFor, type Annotation, type Remark } from './parts/annotation.ts'
import { driftRemarks } from './drift/annotations.ts'
import { keptRemarks } from './parts/kept.ts'
import { problemsInOrder } from './parts/problems.ts'
import {
  failedTestsOf,
  failedWords,
  itemsOf,
  nameOf,
  reasonText,
  waitingOf,
  warningsOf,
  type Item,
} from './plan/item.ts'
import { changeWords } from './plan/change-words.ts'
import { untrustedOf } from './plan/untrusted.ts'
import { isDriftRun, type Report } from './parts/report.ts'

const LEVELS = ['error', 'warning', 'notice'] as const

/**
 * All annotations, errors first. GitHub shows ten errors and ten warnings of a step; the caller prints what it wants of
 * them.
 */
export function renderAnnotations(report: Report): Annotation[] {
  const { failure, warnings = [], notices, mode } = report
  const ofRun = (level: Annotation['level'], texts: Remark['texts']): Remark => {
    return { level, what: `Fivetran ${mode}`, texts, position: undefined }
  }
  const all = annotationsFor([
    ...problemsInOrder(report).map(({ severity, message, hint, position }) =>
      position === undefined
        ? ofRun(severity, [message, hint])
        : { level: severity, what: 'Manifest', texts: [message, hint], position },
    ),
    ...(failure === undefined ? [] : [ofRun('error', [failure.message, failure.hint])]),
    ...warnings.map(warning => ofRun('warning', [warning])),
    ...(isDriftRun(report) ? driftRemarks(report) : itemsOf(report).flatMap(itemRemarks)),
    ...keptRemarks(report),
    ...notices.map(notice => ofRun('notice', [notice])),
  ])
  return LEVELS.flatMap(level => all.filter(one => one.level === level))
}

function itemRemarks(item: Item): Remark[] {
  const { position } = item.change
  const about = nameOf(item)
  return [
    ...refusalRemarks(item),
    ...(item.result === undefined ? [] : resultRemarks(item, item.result)),
    ...waitingRemarks(item),
    ...warningsOf(item).map((text): Remark => ({ level: 'warning', about, what: '', texts: [text], position })),
  ]
}

function refusalRemarks(item: Item): Remark[] {
  if (item.status !== 'refused') return []
  const { refusal, position } = item.change
  const fails = item.result?.fails ?? refusal?.fails ?? true
  const what = `${changeWords(item.change).verb} refused`
  return [{ level: fails ? 'error' : 'notice', about: nameOf(item), what, texts: [reasonText(item)], position }]
}

/** A person has something to do: a warning, since nothing has failed. */
function waitingRemarks(item: Item): Remark[] {
  const waits = waitingOf(item)
  if (waits === undefined) return []
  const failed = failedTestsOf(item).map(testText).join('; ')
  const texts = [failed, item.result?.message, waitingText(waits)]
  const { position } = item.change
  return [{ level: 'warning', about: nameOf(item), what: `waits for ${waits.for}`, texts, position }]
}

function resultRemarks(item: Item, result: ChangeResult): Remark[] {
  const { position } = item.change
  const { message, hint } = result
  const about = nameOf(item)
  const level = result.fails ? 'error' : 'warning'
  const say = (what: string, texts: Remark['texts'], at: Remark['level'] = level): Remark[] => [
    { level: at, about, what, texts, position },
  ]
  switch (item.status) {
    case 'failed':
      return say(failedWords(item), [reasonText(item)])
    case 'tests-failed': {
      const failed = failedTestsOf(item).map(testText).join('; ')
      const pin = untrustedOf(item).length === 0 ? undefined : '(What to pin is in the job summary.)'
      return say('setup tests failed', [failed, message, hint, pin])
    }
    case 'tests-owed':
      return say('setup tests did not end', [message, hint])
    default: {
      const warned = result.tests.filter(test => test.status === 'WARNING').map(testText)
      return warned.length === 0 ? [] : say('setup tests warn', [warned.join('; ')], 'warning')
    }
  }
}

function testText({ title, message }: SetupTest): string {
  return message === '' ? title : `${title}: ${message}`
}
