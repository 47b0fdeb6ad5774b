import { startFivetranSimulator } from './server.ts'

const simulator = await startFivetranSimulator({ port: Number(process.env['PORT'] ?? 0) })
process.stdout.write(`${simulator.url}\n`)
process.stdout.write(
  `API key ${simulator.credentials.key}, API secret ${simulator.credentials.secret}; Ctrl-C ends it\n`,
)
process.once('SIGINT', () => void simulator.close())
process.once('SIGTERM', () => void simulator.close())
