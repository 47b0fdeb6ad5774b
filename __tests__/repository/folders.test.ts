/** No two folders need each other, at whatever depth; lint holds the same for files (`import/no-cycle`). */
import { dirname } from 'node:path'
import { expect, test } from '@jest/globals'
import { filesImportedBy, sourceFiles, type SourceFile } from './imports.ts'

/** Files that only put together what lies in and below their folder: the list of the kinds, and each kind. */
const COMPOSES = /^src\/kinds\/(?:registry|[^/]+\/kind)\.ts$/

/** The folder that a file lies in; the files of `src/render` and those of `src/render/plan` are two folders. */
function folderOf(file: string): string {
  return COMPOSES.test(file) ? file : dirname(file)
}

/** For each folder those that its files import. */
function neighbours(files: readonly SourceFile[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byFolder = Map.groupBy(files, ({ file }) => folderOf(file))
  return new Map(
    [...byFolder].map(([folder, own]) => {
      const imported = own.flatMap(filesImportedBy).filter(file => file.startsWith('src/'))
      return [folder, new Set(imported.map(folderOf).filter(other => other !== folder))]
    }),
  )
}

/** Every circle that goes through a folder, once: `a → b → a`. */
function circles(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const found = new Set<string>()
  const visit = (folder: string, way: readonly string[]): void => {
    if (way.includes(folder)) {
      const circle = way.slice(way.indexOf(folder))
      const start = circle.indexOf(circle.toSorted()[0] ?? '')
      const turned = [...circle.slice(start), ...circle.slice(0, start)]
      found.add([...turned, turned[0]].join(' → '))
      return
    }
    if (done.has(folder)) return
    for (const next of graph.get(folder) ?? []) visit(next, [...way, folder])
    done.add(folder)
  }
  const done = new Set<string>()
  for (const folder of graph.keys()) visit(folder, [])
  return [...found].toSorted()
}

test('no folder of src needs one that needs it', () => {
  expect(circles(neighbours(sourceFiles()))).toEqual([])
})

test.each([
  ['two folders', { 'src/a/x.ts': '../b/y.ts', 'src/b/z.ts': '../a/w.ts' }, ['src/a → src/b → src/a']],
  ['a folder and one inside it', { 'src/a/x.ts': './b/y.ts', 'src/a/b/z.ts': '../w.ts' }, ['src/a → src/a/b → src/a']],
  [
    'three folders',
    { 'src/c/x.ts': '../a/y.ts', 'src/a/x.ts': '../b/y.ts', 'src/b/x.ts': '../c/z.ts' },
    ['src/a → src/b → src/c → src/a'],
  ],
  [
    'a diamond',
    { 'src/a/x.ts': '../b/y.ts', 'src/a/y.ts': '../c/y.ts', 'src/b/x.ts': '../d/y.ts', 'src/c/x.ts': '../d/y.ts' },
    [],
  ],
])('a circle is found among %s', (_, imports, expected) => {
  const files = Object.entries(imports).map(([file, imported]) => ({ file, text: `import { x } from '${imported}'` }))
  expect(circles(neighbours(files))).toEqual(expected)
})
