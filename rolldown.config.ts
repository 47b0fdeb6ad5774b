import { defineConfig } from 'rolldown'

/**
 * What `@actions/core` imports for tokens and child processes, and `@actions/github` for an Octokit of its own. This
 * action asks for neither, and importing them alone would only take time: nothing else depends on that they were.
 */
const UNUSED = /node_modules\/(@actions\/(http-client|exec|io|github\/lib\/(utils|internal))|tunnel)\b/

export default defineConfig({
  input: 'src/hosts/action/index.ts',
  platform: 'node',
  treeshake: { moduleSideEffects: [{ test: UNUSED, sideEffects: false }] },
  // Asking for it makes Node load its own copy of undici, only for the cookies of a fetch that nothing here calls.
  transform: { define: { 'globalThis.Headers': 'undefined' } },
  output: { file: 'dist/index.js', format: 'esm', codeSplitting: false, minify: true, comments: { legal: false } },
})
