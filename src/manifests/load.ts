import { join } from 'node:path'
import type { Problem } from '../model/errors.ts'
import { findFiles } from './files.ts'
import { LIMITS } from './limits.ts'
import type { ManifestDocument } from './node.ts'
import { parseManifests } from './parse.ts'
import { readPatterns } from './patterns.ts'
import { readText } from './read-text.ts'

export interface LoadedManifests {
  /** In the order of `files`, then as they stand in their file. */
  readonly documents: readonly ManifestDocument[]
  /** Every file that matches, also those with problems; relative to the workspace, with `/`, sorted. */
  readonly files: readonly string[]
  /** Everything that is wrong with any file. */
  readonly problems: readonly Problem[]
}

/**
 * Finds and reads all manifests of a workspace (an absolute path). `patterns`: the input `manifests`. Never throws for
 * what a file holds.
 */
export async function loadManifests(options: {
  readonly workspace: string
  readonly patterns: string
}): Promise<LoadedManifests> {
  const { patterns, problems: wrongPatterns } = readPatterns(options.patterns, options.workspace)
  const { files, problems: wrongPaths } = findFiles(options.workspace, patterns)
  const documents: ManifestDocument[] = []
  const problems: Problem[] = [...wrongPatterns, ...wrongPaths]
  let total = 0
  // Read synchronously: for ten thousand small files that takes a third of the time that promises take.
  for (const file of files) {
    const read = readText(join(options.workspace, file), file)
    if ('problem' in read) {
      problems.push(read.problem)
      continue
    }
    total += read.bytes
    if (total > LIMITS.totalBytes) {
      problems.push(tooMuch(file))
      break
    }
    const parsed = parseManifests(file, read.text)
    documents.push(...parsed.documents)
    problems.push(...parsed.problems)
  }
  return { documents, files, problems }
}

function tooMuch(file: string): Problem {
  return {
    severity: 'error',
    message: `All manifests together hold more than ${LIMITS.totalBytes / 1024 / 1024} MiB; this file and those after it were not read.`,
    hint: 'Check the globs of the input `manifests`, or split them over several configurations.',
    position: { file, line: 1, column: 1 },
  }
}
