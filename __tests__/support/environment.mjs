/**
 * Jest's environment for Node, with one warm action for all test files of a worker. Jest loads this file once for each
 * worker, outside the tests' own modules.
 */
import { TestEnvironment } from 'jest-environment-node'
import { createWarmAction } from './warm-action.ts'

const warmAction = createWarmAction()

// oxlint-disable-next-line import/no-default-export -- Jest asks for it.
export default class extends TestEnvironment {
  constructor(...options) {
    super(...options)
    this.global.warmAction = warmAction
  }
}
