import { formatAddress, type SetupTest } from '../kinds/connector/connector.ts'
import type { ChangeResult } from '../engine/execute/result.ts'
import { annotation, type Annotation } from './annotation.ts'
import { driftAnnotations } from './drift/annotations.ts'
import { itemsOf, nameOf, reasonText, type Item } from './plan/item.ts'
import { operationOf } from './plan/operation.ts'
import { problemsInOrder } from './plan/problems.ts'
import type { Report } from './report.ts'
import { untrustedOf } from './plan/untrusted.ts'
import { isFailedTest } from './plan/what.ts'

const LEVELS = ['error', 'warning', 'notice'] as const

function testText(test: SetupTest): string {
  return test.message === '' ? test.title : `${test.title}: ${test.message}`
}

function resultAnnotations(item: Item, result: ChangeResult): Annotation[] {
  const { position } = item.change
  const name = nameOf(item)
  const level = result.fails ? 'error' : 'warning'
  switch (item.status) {
    case 'failed': {
      return [
        annotation(level, `${name}: ${operationOf(item.change).verb} failed`, [result.message, result.hint], position),
      ]
    }
    case 'tests-failed': {
      const failed = result.tests.filter(isFailedTest).map(testText).join('; ')
      const pin = untrustedOf(item).length === 0 ? undefined : '(What to pin is in the job summary.)'
      return [annotation(level, `${name}: setup tests failed`, [failed, result.message, result.hint, pin], position)]
    }
    case 'tests-owed': {
      return [annotation(level, `${name}: setup tests did not end`, [result.message, result.hint], position)]
    }
    case 'authorization': {
      return [
        annotation(
          'warning',
          `${name}: awaits authorisation`,
          ['Open the connector in Fivetran and authorise it; the next run goes on from there.'],
          position,
        ),
      ]
    }
    default: {
      const warned = result.tests.filter(test => test.status === 'WARNING').map(testText)
      return warned.length === 0
        ? []
        : [annotation('warning', `${name}: setup tests warn`, [warned.join('; ')], position)]
    }
  }
}

function refusalAnnotations(item: Item): Annotation[] {
  if (item.status !== 'refused') return []
  const { refusal, position } = item.change
  const fails = item.result?.fails ?? refusal?.fails ?? true
  return [
    annotation(
      fails ? 'error' : 'notice',
      `${nameOf(item)}: ${operationOf(item.change).verb} refused`,
      [reasonText(item)],
      position,
    ),
  ]
}

function itemAnnotations(item: Item): Annotation[] {
  const warnings = [...new Set([...item.change.warnings, ...(item.result?.warnings ?? [])])]
  return [
    ...refusalAnnotations(item),
    ...(item.result === undefined ? [] : resultAnnotations(item, item.result)),
    ...warnings.map(text => annotation('warning', formatAddress(item.change.address), [text], item.change.position)),
  ]
}

/**
 * All annotations, errors first. GitHub shows ten errors and ten warnings of a step; the caller prints what it wants of
 * them.
 */
export function renderAnnotations(report: Report): Annotation[] {
  const { failure } = report
  const all = [
    ...problemsInOrder(report).map(problem =>
      annotation(
        problem.severity,
        problem.position === undefined ? `Fivetran ${report.mode}` : 'Manifest',
        [problem.message, problem.hint],
        problem.position,
      ),
    ),
    ...(failure === undefined
      ? []
      : [annotation('error', `Fivetran ${report.mode}`, [failure.message, failure.hint], undefined)]),
    ...(report.drift === undefined ? itemsOf(report).flatMap(itemAnnotations) : driftAnnotations(report.drift)),
    ...report.notices.map(notice => annotation('notice', `Fivetran ${report.mode}`, [notice], undefined)),
  ]
  return LEVELS.flatMap(level => all.filter(one => one.level === level))
}
