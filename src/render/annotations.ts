import type { ChangeResult } from '../engine/execute/result.ts'
import type { SetupTest } from '../model/setup-test.ts'
import { waitingText } from '../model/waiting.ts'
import { annotation, type Annotation } from './parts/annotation.ts'
import { driftAnnotations } from './drift/annotations.ts'
import { keptAnnotations } from './parts/kept.ts'
import { problemsInOrder } from './parts/problems.ts'
import { failedTestsOf, itemsOf, nameOf, reasonText, waitingOf, warningsOf, type Item } from './plan/item.ts'
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
  const ofRun = `Fivetran ${mode}`
  const all = [
    ...problemsInOrder(report).map(({ severity, message, hint, position }) =>
      annotation(severity, position === undefined ? ofRun : 'Manifest', [message, hint], position),
    ),
    ...(failure === undefined ? [] : [annotation('error', ofRun, [failure.message, failure.hint], undefined)]),
    ...warnings.map(warning => annotation('warning', ofRun, [warning], undefined)),
    ...(isDriftRun(report) ? driftAnnotations(report) : itemsOf(report).flatMap(itemAnnotations)),
    ...keptAnnotations(report),
    ...notices.map(notice => annotation('notice', ofRun, [notice], undefined)),
  ]
  return LEVELS.flatMap(level => all.filter(one => one.level === level))
}

function itemAnnotations(item: Item): Annotation[] {
  const { position } = item.change
  return [
    ...refusalAnnotations(item),
    ...(item.result === undefined ? [] : resultAnnotations(item, item.result)),
    ...waitingAnnotations(item),
    ...warningsOf(item).map(text => annotation('warning', nameOf(item), [text], position)),
  ]
}

function refusalAnnotations(item: Item): Annotation[] {
  if (item.status !== 'refused') return []
  const { refusal, position } = item.change
  const fails = item.result?.fails ?? refusal?.fails ?? true
  const title = `${nameOf(item)}: ${changeWords(item.change).verb} refused`
  return [annotation(fails ? 'error' : 'notice', title, [reasonText(item)], position)]
}

/** A person has something to do: a warning, since nothing has failed. */
function waitingAnnotations(item: Item): Annotation[] {
  const waits = waitingOf(item)
  if (waits === undefined) return []
  const failed = failedTestsOf(item).map(testText).join('; ')
  const texts = [failed, item.result?.message, waitingText(waits)]
  return [annotation('warning', `${nameOf(item)}: waits for ${waits.for}`, texts, item.change.position)]
}

function resultAnnotations(item: Item, result: ChangeResult): Annotation[] {
  const { position } = item.change
  const { message, hint } = result
  const level = result.fails ? 'error' : 'warning'
  const say = (what: string, texts: readonly (string | undefined)[], at: Annotation['level'] = level): Annotation[] => [
    annotation(at, `${nameOf(item)}: ${what}`, texts, position),
  ]
  switch (item.status) {
    case 'failed':
      return say(`${changeWords(item.change).verb} failed`, [message, hint])
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
