import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { load, loadAll } from 'js-yaml'
import { actionMetadata } from '../../scripts/tables.ts'
import { filesCalledBy } from './imports.ts'

const documents = [...globSync('*.md'), ...globSync('{docs,examples,.github}/**/*.md')]
const DEMO_PICTURE = 'docs/images/pull-request.png'

/** GitHub's anchor of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

function anchors(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(match => anchor(match[1] ?? ''))
}

describe.each(documents)('%s', file => {
  const text = readFileSync(file, 'utf8')

  test('links only to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(match => match[1] ?? '')
      .filter(link => !/^[a-z]+:/.test(link))
    const broken = links.filter(link => {
      const [path = '', fragment] = link.split('#')
      const target = path === '' ? file : join(dirname(file), path)
      if (target === DEMO_PICTURE) return false
      return !existsSync(target) || (fragment !== undefined && !anchors(target).includes(fragment))
    })
    expect(broken).toEqual([])
  })

  test('holds no YAML that cannot be read', () => {
    for (const [, block = ''] of text.matchAll(/```yaml\n([^]*?)```/g)) expect(() => loadAll(block)).not.toThrow()
  })
})

test('every failure reason of action.yml is in the schema of the plan file, and explained in troubleshooting.md', () => {
  const action = actionMetadata(load(readFileSync('action.yml', 'utf8')))
  const reasons = [...(action.outputs['failure-reason']?.description ?? '').matchAll(/`([a-z-]+)`/g)].map(
    match => match[1],
  )
  expect(reasons.length).toBeGreaterThan(8)
  const union =
    readFileSync('src/model/errors.ts', 'utf8').split('export type FailureReason =')[1]?.split('\n\n')[0] ?? ''
  expect([...union.matchAll(/'([a-z-]+)'/g)].map(match => match[1])).toEqual(reasons)
  const plan = JSON.parse(readFileSync('schema/plan.schema.json', 'utf8'))
  expect(plan.properties.failure.anyOf[0].properties.reason.enum).toEqual(reasons)
  for (const reason of reasons) expect(readFileSync('docs/troubleshooting.md', 'utf8')).toContain(`## ${reason}\n`)
})

test.each(globSync('examples/{manifests,destinations}/*.yml'))('%s keeps every secret out of the file', file => {
  const text = readFileSync(file, 'utf8')
  expect(() => loadAll(text)).not.toThrow()
  const sensitive =
    /^\s*(?:- )?(?:\w*(?:password|passphrase|private_key|oauth2_secret|secret_key|client_secret|api_key|access_token|refresh_token|(?<!fivetran_)role_arn))\s*:\s*(.*)$/gm
  for (const [, value] of text.matchAll(sensitive)) expect(value).toMatch(/^\$\{\{ secrets\.[A-Z0-9_]+ \}\}$/)
})

describe('manifests that readers copy', () => {
  const ajv = new Ajv({ allErrors: true, strict: false })
  const validate = ajv.compile(JSON.parse(readFileSync('schema/manifest.schema.json', 'utf8')))
  const quoted = ['README.md', 'docs/manifests.md', 'docs/destinations.md', 'docs/many-alike.md'].flatMap(file =>
    [...readFileSync(file, 'utf8').matchAll(/```yaml\n([^]*?)```/g)]
      .map((match, index) => [`${file}, block ${index + 1}`, match[1] ?? ''] as const)
      .filter(([, text]) => /^(?:service|kind):/m.test(text)),
  )
  const examples = globSync(['examples/{manifests,destinations}/*.yml', 'examples/many-alike/*/*.yml']).map(
    file => [file, readFileSync(file, 'utf8')] as const,
  )

  test.each([...examples, ...quoted])('%s is valid by the published schema', (_, text) => {
    for (const document of loadAll(text)) {
      validate(document)
      expect(validate.errors ?? []).toEqual([])
    }
  })

  test.each(examples)('%s tells editors where that schema is', (_, text) => {
    expect(text.split('\n')[0]).toMatch(/^# yaml-language-server: \$schema=https:.*\/schema\/manifest\.schema\.json$/)
  })
})

test.each(['CONTRIBUTING.md', 'docs/architecture.md', 'docs/glossary.md'])(
  '%s names files and folders that exist',
  file => {
    const text = readFileSync(file, 'utf8').replaceAll(/```[^]*?```/g, '')
    const named = [...text.matchAll(/`((?:[\w.-]+\/)+[\w.-]*|[\w-]+\.(?:ts|md|json|yml))`/g)].map(
      ([, path = '']) => path,
    )
    // Addresses, branches and such have no dot and begin with no folder of ours.
    const own = named.filter(path => !/^(?:\.\.|demo\/output)\//.test(path))
    const paths = own.filter(
      path => path.includes('.') || existsSync(path.split('/')[0] ?? '') || existsSync(`src/${path.split('/')[0]}`),
    )
    expect(
      paths.filter(path => ![path, `src/${path}`, `docs/${path}`, `.github/workflows/${path}`].some(existsSync)),
    ).toEqual([])
  },
)

describe('docs/architecture.md', () => {
  const architecture = readFileSync('docs/architecture.md', 'utf8')
  const pictures = [...architecture.matchAll(/```\n((?:app|hosts)\/[^]*?)```/g)].map(([, picture = '']) =>
    branchesOf(picture),
  )

  test.each(globSync('src/*/'))('names %s', folder => {
    expect(architecture).toMatch(new RegExp(`^  ${basename(folder)}/ `, 'm'))
  })

  test('has pictures of the way of one field, and of what a plan is made of', () => {
    expect(pictures.map(picture => picture.length)).toEqual([
      expect.any(Number),
      expect.any(Number),
      expect.any(Number),
      expect.any(Number),
    ])
    expect(pictures.flat().length).toBeGreaterThan(40)
  })

  test.each(pictures)('picture %#: each file once, and a line where a file calls another', (...branches) => {
    const files = branches.map(({ file }) => file)
    expect(files).toEqual([...new Set(files)])
    for (const { file, parent, isDirect } of branches) {
      expect(existsSync(`src/${file}`)).toBe(true)
      if (parent === undefined) continue
      const called = filesCalledBy({ file: `src/${parent}`, text: readFileSync(`src/${parent}`, 'utf8') })
      expect([parent, file, called.includes(`src/${file}`)]).toEqual([parent, file, isDirect])
    }
  })
})

interface Branch {
  readonly file: string
  /** The file above it; undefined for the first. */
  readonly parent: string | undefined
  /** False where it is called through an interface. */
  readonly isDirect: boolean
}

/** The files of a picture. Each level is indented by three characters, the last of which says how the file is called. */
function branchesOf(picture: string): Branch[] {
  const above: string[] = []
  return picture
    .trimEnd()
    .split('\n')
    .map(line => {
      const [, indent = '', file = ''] = /^([│├└─┄ ]*)(\S+\.ts)(?: |$)/.exec(line) ?? []
      const depth = indent.length / 3
      above[depth] = file
      return { file, parent: depth === 0 ? undefined : above[depth - 1], isDirect: !indent.includes('┄') }
    })
}
