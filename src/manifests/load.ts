import { join } from 'node:path'
import type { Problem } from '../model/errors.ts'
import { parseData, type DataFile } from './data.ts'
import type { WrittenManifests } from './expand.ts'
import { findFiles } from './files.ts'
import { dataPathOf, fileNodeOf, FOR_EACH } from './for-each.ts'
import { LIMITS } from './limits.ts'
import { positionIn, type ManifestDocument, type ScalarNode } from './node.ts'
import { parseManifests, type ParsedManifests } from './parse.ts'
import { readPatterns } from './patterns.ts'
import type { Complaint } from './problems.ts'
import { readDataText, readText } from './read-text.ts'

export interface LoadedManifests extends WrittenManifests {
  /**
   * Every manifest file, also those with problems; relative to the workspace, with `/`, sorted. Files that match and
   * that a `for_each` names are data.
   */
  readonly files: readonly string[]
  /** Bytes of the largest of them. */
  readonly largest: number
}

/**
 * Finds and reads all manifests of a workspace (an absolute path), and the data files that they name. `patterns`: the
 * input `manifests`. Never throws for what a file holds.
 */
export async function loadManifests(options: {
  readonly workspace: string
  readonly patterns: string
}): Promise<LoadedManifests> {
  const { workspace } = options
  const { patterns, problems: wrongPatterns } = readPatterns(options.patterns, workspace)
  const { files, problems: wrongPaths } = findFiles(workspace, patterns)
  const parsed = new Map<string, ParsedManifests>()
  const budget = new Budget()
  let largest = 0
  // Read synchronously: for ten thousand small files that takes a third of the time that promises take.
  for (const file of files) {
    const read = readText(join(workspace, file), file)
    if ('bytes' in read) largest = Math.max(largest, read.bytes)
    if ('problem' in read) parsed.set(file, { documents: [], problems: [read.problem] })
    else if (budget.take(read.bytes)) parsed.set(file, parseManifests(file, read.text))
    else {
      parsed.set(file, { documents: [], problems: [tooMuch(file)] })
      break
    }
  }
  const written = withData(parsed, path => {
    const read = readDataText(workspace, path)
    return 'bytes' in read && !budget.take(read.bytes) ? { problem: tooMuch(path) } : read
  })
  return {
    ...written,
    problems: [...wrongPatterns, ...wrongPaths, ...written.problems],
    files: files.filter(file => !written.data.has(file)),
    largest,
  }
}

/** The text of a data file; what is wrong with the file; or why there is none, to be said where it is named. */
export type ReadData = { readonly text: string } | { readonly problem: Problem } | { readonly complaint: Complaint }

/** A document that names a data file, and where. */
export interface NamedData {
  readonly document: ManifestDocument
  readonly node: ScalarNode
  /** Relative to the workspace. */
  readonly path: string
}

/** The data files that documents name, as far as these are paths in the workspace. */
export function dataNamedBy(documents: readonly ManifestDocument[]): NamedData[] {
  return documents.flatMap(document => {
    const node = fileNodeOf(document)
    const found = node === undefined ? undefined : dataPathOf(document, node.text)
    return node !== undefined && found !== undefined && 'path' in found ? [{ document, node, path: found.path }] : []
  })
}

/** The data files that manifest files name. Only those are parsed that can name one. */
export function dataFilesOf(workspace: string, files: readonly string[]): string[] {
  const paths = files.flatMap(file => {
    const read = readText(join(workspace, file), file)
    if ('problem' in read || !read.text.includes(FOR_EACH)) return []
    return dataNamedBy(parseManifests(file, read.text).documents).map(({ path }) => path)
  })
  return [...new Set(paths)]
}

/**
 * The manifests of all files, with the data that they name. A file that is data is no manifest, whatever else matches
 * it. `read`: reads a data file; called once for each.
 */
export function withData(
  parsed: ReadonlyMap<string, ParsedManifests>,
  read: (path: string) => ReadData,
): WrittenManifests {
  const all = [...parsed.values()].flatMap(({ documents }) => documents)
  const named = dataNamedBy(all)
  const data = new Map<string, DataFile>()
  const problems: Problem[] = []
  for (const [path, uses] of Map.groupBy(named, one => one.path)) {
    const given = read(path)
    if ('text' in given) {
      const { data: file, problems: found } = parseData(path, given.text)
      data.set(path, file)
      problems.push(...found)
      continue
    }
    data.set(path, { path, root: undefined })
    problems.push(
      ...('problem' in given ? [given.problem] : uses.map(use => problemAt(use.document, use.node, given.complaint))),
    )
  }
  const nested = named.filter(({ document }) => data.has(document.file))
  const documents = all.filter(({ file }) => !data.has(file))
  return {
    documents,
    data,
    problems: [
      ...[...parsed].flatMap(([file, { problems: found }]) => (data.has(file) ? [] : found)),
      ...problems,
      ...nested.map(({ document, node }) => problemAt(document, node, NESTED)),
      ...documents.flatMap(wrongPath),
    ],
  }
}

const NESTED = {
  message: 'This file is the data of another manifest, and cannot name a file itself.',
  hint: 'A `for_each` cannot stand within another: write the items into one file.',
}

/** The problem of a document that names what can be no data file. */
function wrongPath(document: ManifestDocument): Problem[] {
  const node = fileNodeOf(document)
  const found = node === undefined ? undefined : dataPathOf(document, node.text)
  return node === undefined || found === undefined || 'path' in found ? [] : [problemAt(document, node, found)]
}

function problemAt(document: ManifestDocument, node: ScalarNode, complaint: Complaint): Problem {
  return { severity: 'error', ...complaint, position: positionIn(document, node) }
}

/** How much of all files together may be read. */
class Budget {
  #left: number = LIMITS.totalBytes

  /** False where it is used up. */
  take(bytes: number): boolean {
    this.#left -= bytes
    return this.#left >= 0
  }
}

function tooMuch(file: string): Problem {
  return {
    severity: 'error',
    message: `All manifests together hold more than ${LIMITS.totalBytes / 1024 / 1024} MiB; this file and those after it were not read.`,
    hint: 'Check the globs of the input `manifests`, or split them over several configurations.',
    position: { file, line: 1, column: 1 },
  }
}
