import { defineConfig } from 'rolldown'

/**
 * What `@actions/core` imports for tokens and child processes that this action never asks for; without use it only
 * costs start-up time.
 */
const UNUSED = /node_modules\/(@actions\/(http-client|exec|io)|tunnel)\//

export default defineConfig({
  input: 'src/hosts/action/index.ts',
  platform: 'node',
  treeshake: { moduleSideEffects: [{ test: UNUSED, sideEffects: false }] },
  output: { file: 'dist/index.js', format: 'esm', minify: true, comments: { legal: false } },
})
