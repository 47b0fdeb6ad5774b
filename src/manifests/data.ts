/** Data files of a `for_each`: CSV, YAML or JSON. What stands in them is data, never a manifest. Pure. */
import type { Problem } from '../model/errors.ts'
import { own } from '../model/own.ts'
import { parseCsv } from './csv.ts'
import { LIMITS } from './limits.ts'
import { inFile, positionAt, type Node } from './node.ts'
import { locator } from './lines.ts'
import { byPosition } from './problems.ts'
import { parseYaml } from './yaml.ts'

export interface DataFile {
  readonly path: string
  /** Undefined where the file could not be read, which is a problem already. Each place in it knows its file. */
  readonly root: Node | undefined
  /** Of a CSV file. */
  readonly columns?: readonly string[]
}

/** Endings of data files, and how each is read. */
const READERS: Readonly<Record<string, (path: string, text: string, report: (problem: Problem) => void) => DataFile>> =
  {
    csv: (path, text, report) => ({ path, root: undefined, ...parseCsv(path, text, report) }),
    yaml: readYaml,
    yml: readYaml,
    json: readJson,
  }

/** True for a file that can be data by its name. */
export function isDataName(path: string): boolean {
  return own(READERS, endingOf(path)) !== undefined
}

/** The data of a file's text, and everything that is wrong with it. `path` is relative to the workspace. */
export function parseData(
  path: string,
  text: string,
): { readonly data: DataFile; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const read = own(READERS, endingOf(path)) ?? readYaml
  const data = read(path, text, problem => problems.push(problem))
  return { data, problems: byPosition(problems) }
}

function endingOf(path: string): string {
  return /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''
}

function readYaml(path: string, text: string, report: (problem: Problem) => void): DataFile {
  const { documents, problems } = parseYaml(path, text, LIMITS.dataNodes)
  problems.forEach(report)
  const [first, second] = documents
  if (problems.length > 0) return { path, root: undefined }
  if (first === undefined || second !== undefined) {
    const [message, hint] =
      first === undefined
        ? ['This file is empty.', 'Write a mapping, a list of texts or a list of mappings into it.']
        : ['A data file holds one document.', 'Remove the line `---` above this one, or split the file.']
    report({ severity: 'error', message, hint, position: positionAt(path, second?.root ?? { line: 1, column: 1 }) })
    return { path, root: undefined }
  }
  return { path, root: inFile(first.root, path) }
}

/** JSON is YAML, too: so its values have places. But not all YAML is JSON. */
function readJson(path: string, text: string, report: (problem: Problem) => void): DataFile {
  try {
    JSON.parse(text)
  } catch (error) {
    const offset = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
    const at = locator(text)(offset === undefined ? text.length : Number(offset))
    const hint = 'Check quotes and commas here and just before; JSON has no comments.'
    report({ severity: 'error', message: 'This file is not JSON.', hint, position: positionAt(path, at) })
    return { path, root: undefined }
  }
  return readYaml(path, text, report)
}
