/** The blocks of a configuration's files, and what they refer to. */
import type { FileLine } from '../../model/leaving.ts'
import { jsonTokensOf, tokensOf, type Token } from './tokens.ts'

export interface ConfigurationFile {
  /** As people are to be shown it. */
  readonly path: string
  readonly text: string
}

/** A block at the top of a file, such as `resource "fivetran_connector" "github" { … }`. */
export interface Block extends FileLine {
  readonly type: string
  readonly labels: readonly string[]
  readonly references: readonly Reference[]
  /** The attributes that hold an address or a text, as they are written: `from`, `to`, `source`. */
  readonly attributes: ReadonlyMap<string, string>
  /** Of a `removed` block: whether it says `destroy = false`. */
  readonly keeps: boolean
}

/** `fivetran_connector.github["x"].id`, `module.shop.connector_id`. */
export interface Reference extends FileLine {
  readonly type: string
  readonly name: string
  /** As it is written, between the brackets; undefined without brackets, or where it is no constant. */
  readonly key: string | undefined
  /** What follows: `id`. */
  readonly attribute: string | undefined
}

/** All blocks of a file: of `.tf` and `.tofu`, and of the same in JSON. */
export function blocksOf(file: ConfigurationFile): Block[] {
  const reader = new BlockReader(file)
  return isJson(file) ? reader.json() : reader.native()
}

function isJson({ path }: ConfigurationFile): boolean {
  return path.endsWith('.json')
}

const WANTED: ReadonlySet<string> = new Set(['from', 'to', 'source', 'for_each', 'count'])

class BlockReader {
  readonly #file: ConfigurationFile
  readonly #tokens: readonly Token[]
  /** Where each line begins. */
  readonly #lines: readonly number[]

  constructor(file: ConfigurationFile) {
    this.#file = file
    this.#tokens = isJson(file) ? jsonTokensOf(file.text) : tokensOf(file.text)
    this.#lines = [0, ...[...file.text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  }

  native(): Block[] {
    const blocks: Block[] = []
    let at = 0
    while (at < this.#tokens.length) {
      const type = this.#tokens[at]
      if (type?.kind !== 'word') {
        at += 1
        continue
      }
      let open = at + 1
      while (this.#tokens[open]?.kind === 'text' || this.#tokens[open]?.kind === 'word') open += 1
      const end = this.#isSign(open, '{') ? this.#closing(open) : open
      if (end > open) {
        const labels = this.#tokens.slice(at + 1, open).map(({ text }) => text)
        blocks.push(this.#block(type.text, labels, type.at, this.#tokens.slice(open + 1, end)))
      }
      at = end + 1
    }
    return blocks
  }

  /** In JSON the labels are keys, and a block may be a list of blocks. */
  json(): Block[] {
    const blocks: Block[] = []
    // Of each mapping and list that is open, the key that it is the value of.
    const keys: (Token | undefined)[] = []
    for (let at = 0; at < this.#tokens.length; at += 1) {
      if (this.#isSign(at, '}') || this.#isSign(at, ']')) keys.pop()
      if (!this.#isSign(at, '{') && !this.#isSign(at, '[')) continue
      keys.push(this.#isSign(at - 1, ':') ? this.#tokens[at - 2] : undefined)
      const path = keys.filter(key => key !== undefined)
      const [type, ...labels] = path
      if (!this.#isSign(at, '{')) continue
      if (type === undefined || labels.length !== (LABELS.get(type.text) ?? 0)) continue
      const end = this.#closing(at)
      const names = labels.map(({ text }) => text)
      blocks.push(this.#block(type.text, names, path.at(-1)?.at ?? 0, this.#tokens.slice(at + 1, end)))
      at = end - 1
    }
    return blocks
  }

  #block(type: string, labels: string[], at: number, inside: readonly Token[]): Block {
    const attributes = attributesOf(inside)
    return {
      ...this.#place(at),
      type,
      labels,
      references: this.#references(inside),
      attributes,
      keeps: /\bdestroy[":= ]+false\b/u.test(inside.map(({ text }) => text).join(' ')),
    }
  }

  #references(tokens: readonly Token[]): Reference[] {
    return tokens.flatMap((token, at): Reference[] => {
      const isFirst = token.kind === 'word' && tokens[at - 1]?.text !== '.'
      const name = tokens[at + 2]
      if (!isFirst || tokens[at + 1]?.text !== '.' || name?.kind !== 'word') return []
      const hasKey = tokens[at + 3]?.text === '['
      const key = hasKey && tokens[at + 5]?.text === ']' ? keyOf(tokens[at + 4]) : undefined
      const after = key === undefined ? at + 3 : at + 6
      const attribute = tokens[after]?.text === '.' ? tokens[after + 1]?.text : undefined
      return [{ ...this.#place(token.at), type: token.text, name: name.text, key, attribute }]
    })
  }

  #place(at: number): FileLine {
    return { path: this.#file.path, line: this.#lines.findLastIndex(begin => begin <= at) + 1 }
  }

  #isSign(at: number, sign: string): boolean {
    const token = this.#tokens[at]
    return token?.kind === 'sign' && token.text === sign
  }

  /** Where the brace that opens here is closed; the end of the file where it is not. */
  #closing(open: number): number {
    let depth = 0
    for (let at = open; at < this.#tokens.length; at += 1) {
      if (this.#isSign(at, '{')) depth += 1
      if (this.#isSign(at, '}')) depth -= 1
      if (depth === 0) return at
    }
    return this.#tokens.length
  }
}

/** How many labels a block has. */
const LABELS: ReadonlyMap<string, number> = new Map([
  ['resource', 2],
  ['data', 2],
  ['ephemeral', 2],
  ['module', 1],
  ['output', 1],
  ['variable', 1],
  ['provider', 1],
  ['check', 1],
])

function keyOf(token: Token | undefined): string | undefined {
  return token === undefined || token.kind === 'sign' ? undefined : token.text
}

/** The text of what stands after `NAME =`, up to the end of its line. */
function attributesOf(tokens: readonly Token[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  let depth = 0
  tokens.forEach((token, at) => {
    if (token.text === '{' || token.text === '[') depth += 1
    if (token.text === '}' || token.text === ']') depth -= 1
    const isSet = ['=', ':'].includes(tokens[at + 1]?.text ?? '') && tokens[at + 1]?.kind === 'sign'
    if (depth !== 0 || !isSet || !WANTED.has(token.text) || found.has(token.text)) return
    const rest = tokens.slice(at + 2)
    const end = rest.findIndex(({ kind, text }) => kind === 'newline' || (kind === 'sign' && text === ','))
    found.set(token.text, written(rest.slice(0, end < 0 ? rest.length : end)))
  })
  return found
}

function written(tokens: readonly Token[]): string {
  const [only] = tokens
  if (tokens.length === 1 && only?.kind === 'text') return only.text
  return tokens.map(({ kind, text }) => (kind === 'text' ? `"${text}"` : text)).join('')
}
