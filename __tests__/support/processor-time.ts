/** Milliseconds that this process has computed since `start`: how busy the machine is otherwise does not count. */
export function processorMs(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000
}
