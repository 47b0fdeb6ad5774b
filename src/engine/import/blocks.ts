/** The lines of a manifest in blocks, each of which can be left out by itself. */
import type { ImportDraft, ImportPart } from '../../kinds/kind.ts'
import { formatPath, type Path } from '../../model/path.ts'
import { isEmpty, isJsonObject } from '../../model/value.ts'
import { visible } from '../../model/visible.ts'
import { writeField, writeFields, type FieldContext } from './fields.ts'
import { keyText } from './scalar-text.ts'
import { entryLines, secretNames, writtenAsIs, type WrittenEntry } from './written.ts'

/** A secret that Fivetran holds: the name proposed for it, and the field of the manifest that would refer to it. */
export interface ProposedSecret {
  readonly name: string
  /** `config.project_credentials.web.api_key` */
  readonly path: string
}

/** Lines that stand or fall together. */
export interface Block {
  /** Names what may be left out; undefined where the manifest cannot do without it. */
  readonly path: string | undefined
  /** The mapping in which it stands, which is there for its blocks alone: `config`. */
  readonly section: string | undefined
  readonly lines: readonly string[]
  readonly secrets: readonly ProposedSecret[]
}

/** `propose`: gives the name of a secret by its path. `notes`: what is left out, and why, added to. */
export function blocksOf(
  { schema, identity, parts }: ImportDraft,
  propose: (path: Path) => string,
  notes: string[],
): readonly Block[] {
  const lines = Object.entries(identity).flatMap(([key, value]) => entryLines({ key, value: writtenAsIs(value) }))
  const forEditors = schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`]
  const first: Block = { path: undefined, section: undefined, lines: [...forEditors, ...lines], secrets: [] }
  return [first, ...parts.flatMap(part => blocksOfPart(part, propose, notes))]
}

function blocksOfPart(part: ImportPart, propose: (path: Path) => string, notes: string[]): Block[] {
  const { name, value, type, declared, remarks = [] } = part
  const paths = new Map<string, string>()
  const context: FieldContext = {
    secretName: path => {
      const secret = propose(path)
      paths.set(secret, formatPath(path))
      return secret
    },
    leftOut: (path, why) => notes.push(`\`${formatPath(path)}\` was left out: ${why}.`),
  }
  const secretsOf = (entry: WrittenEntry): ProposedSecret[] =>
    secretNames(entry.value).map(secret => ({ name: secret, path: paths.get(secret) ?? '' }))
  if (type?.partial === true && isJsonObject(value)) {
    const names = declared === true ? new Set(Object.keys(value)) : declared
    return writeFields(value, type, [name], context, names).map(entry => ({
      path: formatPath([name, entry.key]),
      section: name,
      lines: entryLines(entry).map(line => `  ${line}`),
      secrets: secretsOf(entry),
    }))
  }
  const written = type === undefined ? writtenAsIs(value) : writeField(value, type, [name], context, declared === true)
  const entry = written === undefined || isEmpty(value) ? undefined : { key: name, value: written }
  const lines = [...(entry === undefined ? [] : entryLines(entry)), ...remarks.map(remark => `# ${visible(remark)}`)]
  if (lines.length === 0) return []
  return [{ path: name, section: undefined, lines, secrets: entry === undefined ? [] : secretsOf(entry) }]
}

/** The blocks as lines, each with its block; the line that opens a section has none. */
function laidOut(blocks: readonly Block[]): { readonly block: Block | undefined; readonly line: string }[] {
  return blocks.flatMap((block, index) => {
    const { section } = block
    const opens = section !== undefined && section !== blocks[index - 1]?.section
    const lines = block.lines.map(line => ({ block, line }))
    return opens ? [{ block: undefined, line: `${keyText(section)}:` }, ...lines] : lines
  })
}

/** The blocks as the text of a manifest. */
export function textOfBlocks(blocks: readonly Block[]): string {
  return `${laidOut(blocks)
    .map(({ line }) => line)
    .join('\n')}\n`
}

/** The block in which a line of the text (from 1) stands, if the manifest can do without it. */
export function removableBlockAt(blocks: readonly Block[], line: number): Block | undefined {
  const block = laidOut(blocks)[line - 1]?.block
  return block?.path === undefined ? undefined : block
}
