import { main } from './main.ts'

await main()

/** For whoever runs the action again in the same process, as the tests do. */
export { main }
