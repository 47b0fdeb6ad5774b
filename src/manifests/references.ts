/** References to secrets and variables in manifests: GitHub's own `${{ secrets.NAME }}` and `${{ vars.NAME }}`. */
import type { ReferenceWords } from '../model/host-words.ts'
import { own } from '../model/own.ts'
import { misspellingOf } from '../model/suggest.ts'
import { isMask } from '../model/value.ts'
import { createRedactor } from '../redact/redactor.ts'
import { LIMITS } from './limits.ts'
import type { ScalarNode } from './node.ts'
import type { Complaint } from './problems.ts'

/** Where references are looked up. Names are compared without case, as GitHub does. */
export interface References {
  /** The option `secrets`, parsed. */
  readonly secrets: Readonly<Record<string, string>>
  /** The option `vars`, parsed. */
  readonly vars: Readonly<Record<string, string>>
  /** Environment variables that a manifest may name: a secret that the option lacks is looked up here. */
  readonly env: Readonly<Record<string, string | undefined>>
  /**
   * True for a value that is or holds one of the credentials of this run, in whatever form: no reference may give one
   * away.
   */
  readonly holdsCredential: (value: string) => boolean
  /** `defer`: an absent secret is known at apply; so is a variable when no variable at all is at hand (a fork). */
  readonly undefinedSecrets: 'error' | 'defer'
  /**
   * Called with the value of each secret that a manifest names, before any message about it is made, so that the
   * redactor knows it: it may be only a part of the field's value.
   */
  readonly onSecret?: (value: string) => void
  /** How secrets and variables get here. */
  readonly words: ReferenceWords
}

/** The test for `References.holdsCredential`. */
export function credentialTest(credentials: readonly string[]): (value: string) => boolean {
  const given = new Set(credentials.map(credential => credential.trim()).filter(credential => credential !== ''))
  const redactor = createRedactor()
  for (const credential of given) redactor.add(credential)
  return value => given.has(value.trim()) || redactor.redact(value) !== value
}

/** A text with its references replaced. */
export interface ResolvedText {
  /** Exact, bytes of secrets included; meaningless when deferred. */
  readonly text: string
  /** `secrets.NAME` and `vars.NAME`, names in upper case, in order; empty for a literal. */
  readonly references: readonly string[]
  /** The text as it was written, its references spelled alike; undefined for a literal. */
  readonly template: string | undefined
  /** True when a secret is in it. */
  readonly secret: boolean
  /** The values of the secrets in it. */
  readonly parts: readonly string[]
  /** True when something of it is not at hand in this run. */
  readonly deferred: boolean
}

type Found = { readonly value: string | undefined; readonly name: string } | Complaint

const OPENING = /\$?\$\{\{/g
const REFERENCE = /^(secrets|vars)(?:\.([a-z_][a-z0-9_]*)|\[\s*(?:'([a-z_][a-z0-9_]*)'|"([a-z_][a-z0-9_]*)")\s*\])$/i
/** `{{ secrets.NAME }}` and `${ secrets.NAME }`, which would be sent as they are. */
const ALMOST =
  /(?<!\$)\{\{[ \t]{0,9}((?:secrets|vars|each)\.[\w.]{1,100})[ \t]{0,9}\}\}|\$\{[ \t]{0,9}((?:secrets|vars|each)\.[\w.]{1,100})[ \t]{0,9}\}/i
const CONTEXTS = ['secrets', 'vars', 'each', 'for_each']
const OTHER_CONTEXT = /^(github|inputs|matrix|needs|steps|strategy|jobs?|runner)\b/i
const RESERVED = /^(?:GITHUB|ACTIONS|RUNNER|INPUT)_/i
const HOW = 'Write `${{ secrets.NAME }}` or `${{ vars.NAME }}`; `$${{` is a literal `${{`.'

/**
 * Replaces the references in a text, `$${{` by `${{`, but for what is data. Gives the first complaint instead when one
 * cannot be replaced.
 */
export function resolveReferences(
  { text, data }: Pick<ScalarNode, 'text' | 'data'>,
  references: References,
): ResolvedText | Complaint {
  if (data === undefined) return resolveText(text, references)
  if (data === 'all') return literal(text)
  const parts: ResolvedText[] = []
  for (const part of data) {
    const resolved = part.isData ? literal(part.text) : resolveText(part.text, references)
    if ('message' in resolved) return resolved
    parts.push(resolved)
  }
  const names = parts.flatMap(part => part.references)
  return {
    text: parts.map(part => part.text).join(''),
    references: names,
    template:
      names.length === 0
        ? undefined
        : parts.map(part => part.template ?? part.text.replaceAll('${{', '$$${{')).join(''),
    secret: parts.some(part => part.secret),
    parts: parts.flatMap(part => part.parts),
    deferred: parts.some(part => part.deferred),
  }
}

function literal(text: string): ResolvedText {
  return { text, references: [], template: undefined, secret: false, parts: [], deferred: false }
}

function resolveText(text: string, references: References): ResolvedText | Complaint {
  const almost = ALMOST.exec(text)
  if (almost !== null)
    return {
      message: `A reference is misspelt: ${almost[1] === undefined ? 'it takes two braces' : 'its `$` is missing'}.`,
      hint: `Write \`\${{ ${almost[1] ?? almost[2]} }}\`.`,
    }
  if (!text.includes('${{')) return literal(text)
  let result = ''
  let template = ''
  let end = 0
  let deferred = false
  const names: string[] = []
  const parts: string[] = []
  for (const opening of text.matchAll(OPENING)) {
    if (opening.index < end) continue
    const between = text.slice(end, opening.index)
    result += between
    template += between
    end = opening.index + opening[0].length
    if (opening[0].startsWith('$$')) {
      result += '${{'
      template += '$${{'
      continue
    }
    const close = text.indexOf('}}', end)
    if (close === -1) return { message: 'A reference is not closed: `}}` is missing.', hint: HOW }
    const found = lookUp(text.slice(end, close).trim(), references)
    if ('message' in found) return found
    names.push(found.name)
    if (found.value !== undefined && found.name.startsWith('secrets.')) parts.push(found.value)
    result += found.value ?? ''
    template += `\${{ ${found.name} }}`
    deferred ||= found.value === undefined
    end = close + 2
    if (result.length > LIMITS.valueLength)
      return {
        message: `This value has more than ${LIMITS.valueLength} characters once its references are replaced.`,
        hint: 'Use fewer references.',
      }
  }
  const rest = text.slice(end)
  return {
    text: result + rest,
    references: names,
    template: names.length === 0 ? undefined : template + rest,
    secret: names.some(name => name.startsWith('secrets.')),
    parts,
    deferred,
  }
}

function lookUp(expression: string, references: References): Found {
  const match = REFERENCE.exec(expression)
  const written = match?.[2] ?? match?.[3] ?? match?.[4]
  if (match?.[1] === undefined || written === undefined) return malformed(expression)
  const context = match[1].toLowerCase()
  const name = `${context}.${written.toUpperCase()}`
  if (RESERVED.test(written))
    return {
      message: `\`${name}\` belongs to the runner or to ${references.words.self} and cannot be used in a manifest.`,
      hint: 'Keep the value in a secret of another name.',
    }
  const value =
    context === 'secrets'
      ? (find(references.secrets, written) ?? find(references.env, written))
      : find(references.vars, written)
  if (value === undefined) return absent(context, written, name, references)
  if (context === 'secrets') references.onSecret?.(value)
  if (references.holdsCredential(value)) {
    return {
      message: `\`${name}\` holds one of ${references.words.self}'s own credentials and cannot be used in a manifest.`,
      hint: 'Use a secret that was made for this manifest.',
    }
  }
  if (isMask(value.trim()))
    return { message: `\`${name}\` holds a mask (\`******\`), not a value.`, hint: 'Set it to the real value.' }
  return { name, value }
}

/** An empty value counts as absent: GitHub gives an empty text for a secret that does not exist. */
function find(values: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const direct = own(values, name) ?? own(values, name.toUpperCase())
  if (direct !== undefined) return direct === '' ? undefined : direct
  const lower = name.toLowerCase()
  const key = Object.keys(values).find(candidate => candidate.toLowerCase() === lower)
  const value = key === undefined ? undefined : own(values, key)
  return value === '' ? undefined : value
}

function absent(context: string, written: string, name: string, references: References): Found {
  const unavailable = context === 'secrets' || Object.keys(references.vars).length === 0
  if (references.undefinedSecrets === 'defer' && unavailable) return { name, value: undefined }
  const hint = context === 'secrets' ? references.words.defineSecret(written) : references.words.defineVariable
  return { message: `\`${name}\` is not defined or empty.`, hint }
}

function malformed(expression: string): Complaint {
  if (/^env\b/i.test(expression))
    return { message: '`env` cannot be used in a manifest: it would show whatever the runner holds.', hint: HOW }
  if (/^(?:\w+\s*\[\s*)?each\b/i.test(expression))
    return {
      message: `${quoted(expression)} stands where there is no \`for_each\`.`,
      hint: '`each.key` and `each.value` are for manifests with `for_each`; defaults have none.',
    }
  const context = OTHER_CONTEXT.exec(expression)?.[1]
  if (context !== undefined)
    return { message: `\`${context}\` cannot be used in a manifest: only secrets and variables can.`, hint: HOW }
  const meant = /^(?:secrets|vars)\.(each\.[\w.]{1,100})$/i.exec(expression)?.[1]
  if (meant !== undefined)
    return {
      message: `${quoted(expression)} is not a reference: what names the secret or variable stands in brackets.`,
      hint: `Write \`\${{ ${expression.slice(0, -meant.length - 1)}[${meant}] }}\`.`,
    }
  const [, written = '', name = ''] = /^(\w{1,20})\.([\w.]{1,100})$/.exec(expression) ?? []
  const nearest = misspellingOf(written, CONTEXTS)
  if (nearest !== undefined)
    return {
      message: `${quoted(expression)} is not a reference.`,
      hint: `Did you mean \`\${{ ${nearest.replace('for_', '')}.${name} }}\`?`,
    }
  if (expression === '') return { message: 'A reference names nothing.', hint: HOW }
  return {
    message: `${quoted(expression)} is not a reference: manifests have no operators, functions or literals.`,
    hint: HOW,
  }
}

/** A long text is not shown in part: the part could be that of a secret, which is looked for as a whole. */
function quoted(expression: string): string {
  return expression.length > 60
    ? `An expression of ${expression.length} characters`
    : `\`\${{ ${expression.replaceAll(/\s+/g, ' ')} }}\``
}
