import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv, type ValidateFunction } from 'ajv'
import { isJsonObject, type Json, type JsonObject } from '../../src/model/value.ts'

const METHODS = ['get', 'post', 'patch', 'put', 'delete'] as const

/** GitHub's own description of its REST API, from the development dependency `@octokit/openapi`. */
export interface GitHubApi {
  /**
   * What is wrong with an answer: no such operation or status, or a body that its schema does not allow. Empty:
   * nothing.
   */
  responseErrors(method: string, path: string, status: number, body: Json): string[]
}

interface Operation {
  readonly method: string
  readonly pattern: URLPattern
  /** How exactly the template names the path; `/issues/comments/1` also fits longer, looser templates. */
  readonly literals: number
  readonly responses: JsonObject
}

/** Reads the description (13 MB, without its expanded twin). */
export function readGitHubApi(): GitHubApi {
  const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json')
  const document: Json = JSON.parse(readFileSync(file, 'utf8'))
  const operations = operationsOf(at(document, 'paths'))
  const ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true, inlineRefs: false, formats: FORMATS })
  ajv.addSchema({ $id: 'github', components: translated(at(document, 'components')) })
  const compiled = new Map<string, ValidateFunction>()

  function validator(schema: JsonObject): ValidateFunction {
    const text = JSON.stringify(translated(schema))
    const known = compiled.get(text) ?? ajv.compile(JSON.parse(text))
    compiled.set(text, known)
    return known
  }

  return {
    responseErrors(method, path, status, body) {
      const operation = operations.find(
        candidate => candidate.method === method && candidate.pattern.test({ pathname: path }),
      )
      if (operation === undefined) return [`${method} ${path} is no operation of GitHub's`]
      const response = resolve(document, operation.responses[String(status)])
      if (response === undefined) return [`${method} ${path} never answers ${status}`]
      const schema = at(response, 'content', 'application/json', 'schema')
      const validate = validator(schema)
      return validate(body)
        ? []
        : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`)
    },
  }
}

/** A part of the document by the names that lead to it; an empty object when it is not there. */
function at(value: Json | undefined, ...names: readonly string[]): JsonObject {
  const found = names.reduce<Json | undefined>((part, name) => (isJsonObject(part) ? part[name] : undefined), value)
  return isJsonObject(found) ? found : {}
}

/** What a `{$ref: '#/…'}` stands for; undefined when there is nothing. */
function resolve(document: Json, part: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(part)) return undefined
  const reference = part['$ref']
  return typeof reference === 'string' ? at(document, ...reference.slice(2).split('/')) : part
}

/**
 * OpenAPI 3.0 as JSON Schema: `nullable` becomes a union with null (ajv knows it only beside `type`), references get
 * the document's name.
 */
function translated(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(translated)
  if (!isJsonObject(schema)) return schema
  const { nullable, discriminator: _, example: __, examples: ___, ...rest } = schema
  const entries = Object.entries(rest).map(([name, part]): [string, Json] =>
    name === '$ref' && typeof part === 'string' ? [name, `github${part}`] : [name, translated(part)],
  )
  const plain = Object.fromEntries(entries)
  return nullable === true ? { anyOf: [{ type: 'null' }, plain] } : plain
}

function operationsOf(paths: JsonObject): Operation[] {
  const operations = Object.entries(paths).flatMap(([template, item]) =>
    METHODS.filter(method => isJsonObject(item) && item[method] !== undefined).map(method => ({
      method: method.toUpperCase(),
      pattern: new URLPattern({ pathname: pathPattern(template) }),
      literals: template.replaceAll(/\{[^}]+\}/g, '').length,
      responses: at(item, method, 'responses'),
    })),
  )
  return operations.toSorted((a, b) => b.literals - a.literals)
}

/** A name of a branch or file may hold slashes, so that its place in a path may too. */
const WIDE = new Set(['ref', 'path', 'branch', 'basehead'])

function pathPattern(template: string): string {
  return template.replaceAll(
    /\{([^}]+)\}/g,
    (_, name: string) => `:${name.replaceAll('-', '_')}${WIDE.has(name) ? '(.+)' : ''}`,
  )
}

const FORMATS = {
  uri: (text: string) => URL.canParse(text.replaceAll(/\{[^}]*\}/g, '')),
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  email: /@/,
  int64: true,
  timestamp: true,
  date: true,
  repo: true,
  'ssh-key': true,
} as const
