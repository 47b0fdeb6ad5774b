import { isUtf8 } from 'node:buffer'
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import type { Problem } from '../model/errors.ts'
import { LIMITS } from './limits.ts'
import { locator } from './lines.ts'

export type ReadText = { readonly text: string; readonly bytes: number } | { readonly problem: Problem }

/** Reads a regular file as UTF-8 text; a byte order mark is dropped. `file` is its name in problems. */
export function readText(path: string, file: string): ReadText {
  try {
    const descriptor = openSync(path, 'r')
    try {
      const { size } = fstatSync(descriptor)
      if (size > LIMITS.fileBytes)
        return refuse(
          file,
          `This file has ${size} bytes; a manifest file may have ${LIMITS.fileBytes} (1 MiB).`,
          'Split it into several files.',
        )
      return decode(readFileSync(descriptor), file)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    return refuse(file, `This file cannot be read (${code}).`, 'Check that it is a regular file with read permission.')
  }
}

function decode(bytes: Buffer, file: string): ReadText {
  if (isUtf8(bytes)) return { text: bytes.toString('utf8').replace(/^\uFEFF/, ''), bytes: bytes.length }
  const text = bytes.toString('utf8')
  const { line, column } = locator(text)(text.indexOf('\uFFFD'))
  return refuse(file, 'This file is not UTF-8 text.', 'Save it with the encoding UTF-8.', line, column)
}

function refuse(file: string, message: string, hint: string, line = 1, column = 1): ReadText {
  return { problem: { severity: 'error', message, hint, position: { file, line, column } } }
}
