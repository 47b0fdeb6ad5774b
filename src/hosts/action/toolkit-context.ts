/**
 * What `@actions/github` makes of this run. It reads the event's payload when it is imported and throws there for one
 * that is not JSON, so this module is imported by `loadToolkitContext` alone. It passes on nothing but the context, so
 * that the bundle leaves out the toolkit's own Octokit.
 */
export { context } from '@actions/github'
