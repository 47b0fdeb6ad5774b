/**
 * Work in counted steps: the same on every machine, however busy it is. A step is a block of code that ran once, in the
 * sources, the simulators or a library that they use; what Node does inside (searching a text, a regular expression) is
 * not counted. Code that ran before this file was loaded is counted by functions only, so load it first.
 */
import { Session, type Profiler } from 'node:inspector'
import { afterAll } from '@jest/globals'

const TEST_TOOLS = /\/node_modules\/(?:@?jest|expect|fast-check|pure-rand|@swc|pretty-format|chalk)/
const COUNTED = /\/(?:src|simulator|node_modules)\//

const session = new Session()
session.connect()
session.post('Profiler.enable')
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
afterAll(() => session.disconnect())

/** Begins to count; the returned function gives the steps since then. */
export function countSteps(): () => number {
  takeSteps()
  return takeSteps
}

/** The steps since this was called last. */
function takeSteps(): number {
  let steps = 0
  session.post('Profiler.takePreciseCoverage', (error, { result }) => {
    if (error !== null) throw error
    for (const script of result) if (COUNTED.test(script.url) && !TEST_TOOLS.test(script.url)) steps += stepsIn(script)
  })
  return steps
}

function stepsIn({ functions }: Profiler.ScriptCoverage): number {
  return functions.flatMap(({ ranges }) => ranges).reduce((sum, { count }) => sum + count, 0)
}
