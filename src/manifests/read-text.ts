import { isUtf8 } from 'node:buffer'
import { closeSync, fstatSync, openSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Problem } from '../model/errors.ts'
import { LIMITS } from './limits.ts'
import { locator } from './lines.ts'
import type { Complaint } from './problems.ts'

export type ReadText = { readonly text: string; readonly bytes: number } | { readonly problem: Problem }

/** Reads a regular file as UTF-8 text; a byte order mark is dropped. `file` is its name in problems. */
export function readText(path: string, file: string): ReadText {
  return readUpTo(path, file, {
    bytes: LIMITS.fileBytes,
    may: `a manifest file may have ${LIMITS.fileBytes} (1 MiB)`,
  })
}

/**
 * Reads a data file; `path` is relative to the workspace. Symbolic links are followed within the workspace: what lies
 * elsewhere, or is git's own (a checkout's credentials), is no data.
 */
export function readDataText(workspace: string, path: string): ReadText | { readonly complaint: Complaint } {
  const root = realpathSync(workspace)
  let real
  try {
    real = realpathSync(join(root, path))
  } catch {
    return {
      complaint: {
        message: `\`for_each.file\`: there is no file \`${path}\`.`,
        hint: 'Write its path from the folder of this manifest.',
      },
    }
  }
  const within = relative(root, real).split(sep)
  if (within[0] === '..' || within.includes('.git'))
    return {
      complaint: {
        message: `\`for_each.file\`: \`${path}\` is a symbolic link that leaves the workspace.`,
        hint: 'Put the file itself there.',
      },
    }
  if (!statSync(real).isFile())
    return { complaint: { message: `\`for_each.file\`: \`${path}\` is not a file.`, hint: 'Name a file.' } }
  return readUpTo(real, path, { bytes: LIMITS.dataBytes, may: `a data file may have ${LIMITS.dataBytes} (10 MiB)` })
}

function readUpTo(path: string, file: string, limit: { readonly bytes: number; readonly may: string }): ReadText {
  try {
    const descriptor = openSync(path, 'r')
    try {
      const { size } = fstatSync(descriptor)
      if (size > limit.bytes)
        return refuse(file, `This file has ${size} bytes; ${limit.may}.`, 'Split it into several files.')
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
