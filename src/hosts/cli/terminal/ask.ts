import { createInterface } from 'node:readline/promises'
import type { Input, Output } from './terminal.ts'

/** Asks a person for a line. Undefined when the input ends, or with Ctrl-C. */
export async function ask(question: string, input: Input, output: Output): Promise<string | undefined> {
  const lines = createInterface({ input, output })
  try {
    // At the end of the input, the question itself is never answered.
    const ended = new Promise<undefined>(resolve => {
      lines.once('close', () => resolve(undefined))
    })
    return await Promise.race([lines.question(question), ended])
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return undefined
    throw error
  } finally {
    lines.close()
  }
}
