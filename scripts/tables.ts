/** The tables of the documentation that are made from action.yml, and how they are put in their place. */

/** One input or output as action.yml describes it. */
export interface Described {
  readonly description: string
  readonly default?: string
}

/** What the tables need of action.yml. */
export interface ActionMetadata {
  readonly inputs: Readonly<Record<string, Described>>
  readonly outputs: Readonly<Record<string, Described>>
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isDescribed(value: unknown): value is Described {
  return (
    isRecord(value) &&
    typeof value.description === 'string' &&
    (value.default === undefined || typeof value.default === 'string')
  )
}

function described(value: unknown, section: string): Record<string, Described> {
  if (!isRecord(value)) throw new Error(`action.yml has no ${section}`)
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => {
      if (!isDescribed(entry))
        throw new Error(`action.yml: ${section}.${name} needs a description, and its default must be a string`)
      return [name, entry]
    }),
  )
}

/** Reads a parsed action.yml. Throws when an input or output has no description, or a default that is not a string. */
export function actionMetadata(document: unknown): ActionMetadata {
  if (!isRecord(document)) throw new Error('action.yml is not a mapping')
  return { inputs: described(document.inputs, 'inputs'), outputs: described(document.outputs, 'outputs') }
}

function cell(text: string): string {
  return text
    .trim()
    .replaceAll('|', String.raw`\|`)
    .replaceAll(/\s*\n\s*/g, ' ')
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** A Markdown table of the inputs: name, default, meaning. */
export function inputsTable(inputs: ActionMetadata['inputs']): string {
  const rows = Object.entries(inputs).map(([name, input]) =>
    row([`\`${name}\``, input.default === undefined ? '' : `\`${cell(input.default)}\``, cell(input.description)]),
  )
  return ['| input | default | meaning |', '|---|---|---|', ...rows].join('\n')
}

/** A Markdown table of the outputs: name, meaning. */
export function outputsTable(outputs: ActionMetadata['outputs']): string {
  const rows = Object.entries(outputs).map(([name, output]) => row([`\`${name}\``, cell(output.description)]))
  return ['| output | meaning |', '|---|---|', ...rows].join('\n')
}

/**
 * Puts each table between its markers, `<!-- generated:NAME -->` and `<!-- /generated:NAME -->`. Text without markers
 * comes back as it was. Throws when a marker is not closed, or names no table.
 */
export function fillTables(text: string, tables: Readonly<Record<string, string>>): string {
  const opened = text.match(/<!-- generated:/g)?.length ?? 0
  let closed = 0
  const filled = text.replaceAll(
    /(<!-- generated:([a-z-]+) -->\n)[^]*?(<!-- \/generated:\2 -->)/g,
    (_, start: string, name: string, end: string) => {
      const table = tables[name]
      if (table === undefined)
        throw new Error(`no table is called ${name}; there are ${Object.keys(tables).join(', ')}`)
      closed += 1
      return `${start}${table}\n${end}`
    },
  )
  if (closed !== opened) throw new Error(`${opened - closed} of the <!-- generated:… --> markers are not closed`)
  return filled
}
