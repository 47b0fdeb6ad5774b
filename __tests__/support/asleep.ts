/**
 * Loaded into the action by `NODE_OPTIONS=--import=…`: from the moment at which the file `WAKES_AT` is there, the clock
 * of the machine is an hour ahead, as it is after a sleep. Timers do not notice, as on a machine that slept.
 */
import { existsSync } from 'node:fs'

const HOUR = 3_600_000
const file = process.env['WAKES_AT'] ?? ''
const real = Date.now

Date.now = () => real() + (existsSync(file) ? HOUR : 0)
