/**
 * The words of Terraform's language (HCL), as far as it takes to find blocks and references: comments are left out, and
 * of texts and heredocs what stands inside `${…}` and `%{…}` is read like any other code.
 * https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 */

export interface Token {
  readonly kind: 'word' | 'text' | 'sign' | 'newline'
  /** Of a text what is between its quotes, as it is written. */
  readonly text: string
  /** Where it begins. */
  readonly at: number
}

const BLANK = /(?:[^\S\n]|\\\n)+/uy
const COMMENT = /#[^\n]*|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/uy
const HEREDOC = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)[^\S\n]*\n/uy
const WORD = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy
const NUMBER = /\d+/uy
/** Up to the next template or the end of a text. In both `$${` is no template. */
const IN_QUOTES = /(?:\\[^]|\$\$\{|%%\{|(?![$%]\{)[^"\\])*/uy
const IN_HEREDOC = /(?:\$\$\{|%%\{|(?![$%]\{)[^])*/uy

/** All tokens of a file, in order. A file that is no HCL gives what can be found; nothing is thrown. */
export function tokensOf(source: string): Token[] {
  return new Lexer(source).read()
}

const JSON_TOKEN = /"(?:\\[^]|[^"\\])*"|[\p{ID_Start}_][\p{ID_Continue}-]*|\d+|[^\s]/gu

/** The same of a file in JSON; what is in a text stands where the text begins. */
export function jsonTokensOf(source: string): Token[] {
  return [...source.matchAll(JSON_TOKEN)].flatMap(({ 0: text, index: at }): Token[] => {
    if (/^[\p{ID_Continue}]/u.test(text)) return [{ kind: 'word', text, at }]
    if (!/^".*"$/s.test(text)) return [{ kind: 'sign', text, at }]
    const content = unquoted(text)
    const inside = new Lexer(content).readTemplate()
    const whole: Token = { kind: 'text', text: content, at }
    return [whole].concat(inside.map(({ kind, text: word }) => ({ kind, text: word, at })))
  })
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text))
  } catch {
    return text.slice(1, -1)
  }
}

class Lexer {
  readonly #source: string
  readonly #tokens: Token[] = []
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  read(): Token[] {
    this.#code(undefined)
    return this.#tokens
  }

  readTemplate(): Token[] {
    this.#template(IN_HEREDOC, this.#source.length)
    return this.#tokens
  }

  /** Code up to the brace that closes a template; to the end of the file without one. */
  #code(closing: '}' | undefined): void {
    let depth = 0
    while (this.#at < this.#source.length) {
      if (this.#match(BLANK) !== undefined || this.#match(COMMENT) !== undefined) continue
      const at = this.#at
      const heredoc = this.#match(HEREDOC)
      if (heredoc !== undefined) {
        this.#heredoc(at, heredoc[2] ?? '')
        continue
      }
      const word = this.#match(WORD) ?? this.#match(NUMBER)
      if (word !== undefined) {
        this.#tokens.push({ kind: 'word', text: word[0], at })
        continue
      }
      const sign = this.#source[at] ?? ''
      this.#at += 1
      if (sign === '"') this.#quoted(at)
      else if (closing !== undefined && sign === closing && depth === 0) return
      else {
        if (sign === '{') depth += 1
        if (sign === '}') depth -= 1
        this.#tokens.push({ kind: sign === '\n' ? 'newline' : 'sign', text: sign, at })
      }
    }
  }

  #quoted(at: number): void {
    const index = this.#tokens.length
    this.#tokens.push({ kind: 'text', text: '', at })
    const begin = this.#at
    this.#template(IN_QUOTES, this.#source.length)
    this.#tokens[index] = { kind: 'text', text: this.#source.slice(begin, this.#at), at }
    if (this.#source[this.#at] === '"') this.#at += 1
  }

  /** It ends with a line that holds its word alone. */
  #heredoc(at: number, word: string): void {
    const end = new RegExp(`^[^\\S\\n]*${word}[^\\S\\n]*$`, 'mu').exec(this.#source.slice(this.#at))
    const limit = end === null ? this.#source.length : this.#at + end.index
    this.#tokens.push({ kind: 'text', text: this.#source.slice(this.#at, limit), at })
    this.#template(IN_HEREDOC, limit)
    this.#at = Math.max(this.#at, limit + (end?.[0].length ?? 0))
  }

  /** Text with templates in it, up to its end. */
  #template(plain: RegExp, limit: number): void {
    for (;;) {
      this.#match(plain)
      if (this.#at >= limit || !/^[$%]\{/u.test(this.#source.slice(this.#at, this.#at + 2))) {
        this.#at = Math.min(this.#at, limit)
        return
      }
      this.#at += 2
      this.#code('}')
    }
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#source)
    if (match === null || match[0] === '') return undefined
    this.#at += match[0].length
    return match
  }
}
