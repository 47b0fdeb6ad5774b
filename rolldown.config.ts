import { thirdParties } from './scripts/third-parties.ts'
import { defineConfig, type OutputOptions, type Plugin, type RolldownOptions } from 'rolldown'

/**
 * What `@actions/core` imports for tokens and child processes, and `@actions/github` for an Octokit of its own. This
 * action asks for neither, and importing them alone would only take time: nothing else depends on that they were.
 */
const UNUSED = /node_modules\/(@actions\/(http-client|exec|io|github\/lib\/(utils|internal))|tunnel)\b/

/**
 * What `undici` brings for others: stand-ins for tests, caches, interceptors, its `fetch`, WebSocket, cookies. Its index
 * requires all of it and only passes it on; nothing here asks for any, and it is a third of the bundle, which every
 * start has to read.
 */
const PASSED_ON =
  /^lib\/(mock|interceptor|cache|handler|dispatcher\/(balanced|round|retry|h2c)[^/]*|web\/(?!fetch\/)[^/]*|web\/fetch\/(request|formdata|global))\b/
/** The headers and responses of `fetch`, which only the client of GitHub makes. */
const PASSED_ON_TO_OCTOKIT = /^lib\/web\//
const LEFT_OUT = 'left-out-of-undici'

/** Takes what the index of undici passes on out of the bundle. Whatever another of its files needs stays. */
function leaveOut(...unused: readonly RegExp[]): Plugin {
  return {
    name: LEFT_OUT,
    resolveId: (source, importer) =>
      importer?.endsWith('/node_modules/undici/index.js') === true &&
      unused.some(pattern => pattern.test(source.replace(/^\.\//, '')))
        ? LEFT_OUT
        : null,
    // It may be made, as the index makes a cache, and has what the index takes out of it; it does nothing.
    load: id => (id === LEFT_OUT ? 'module.exports = { CacheStorage: class {} }' : null),
  }
}

/** `DIST`: another folder than the committed one. */
const { DIST = 'dist' } = process.env

/** What both programs are built with. Each is one file, which holds everything that it needs. */
const SHARED: RolldownOptions = {
  platform: 'node',
  treeshake: { moduleSideEffects: [{ test: UNUSED, sideEffects: false }] },
}
const OUTPUT: OutputOptions = { format: 'esm', codeSplitting: false, minify: true, comments: { legal: false } }
// Asking for it makes Node load its own copy of undici, only for the cookies of a fetch that nothing here calls.
const define = { 'globalThis.Headers': 'undefined' }

export default defineConfig([
  {
    ...SHARED,
    input: 'src/hosts/action/index.ts',
    plugins: [leaveOut(PASSED_ON), thirdParties('index.licenses.txt')],
    transform: { define },
    output: { ...OUTPUT, file: `${DIST}/index.js` },
  },
  {
    ...SHARED,
    input: 'src/hosts/cli/index.ts',
    plugins: [leaveOut(PASSED_ON, PASSED_ON_TO_OCTOKIT), thirdParties('cli.licenses.txt')],
    transform: { define, target: 'node20' },
    output: { ...OUTPUT, file: `${DIST}/cli.js` },
  },
])
