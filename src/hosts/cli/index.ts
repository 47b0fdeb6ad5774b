#!/usr/bin/env node
import './polyfills.ts'
import { main } from './main.ts'

process.exitCode = await main()

/** For whoever runs a command line again in the same process, as the tests do. */
export { main }
