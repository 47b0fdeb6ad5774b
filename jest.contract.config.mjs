import config from './jest.config.mjs'

/**
 * The checks against Fivetran's published API description, which is not part of this repository; see CONTRIBUTING.md.
 */
/** @type {import('jest').Config} */
export default {
  ...config,
  testMatch: ['<rootDir>/__tests__/contract/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
}
