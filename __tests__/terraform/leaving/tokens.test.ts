import { expect, test } from '@jest/globals'
import { tokensOf } from '../../../src/terraform/leaving/tokens.ts'
import { blocksOf } from '../../../src/terraform/leaving/blocks.ts'

test.each([
  ['comments', 'a # b "c\n// d {\n/* e\n} */ f', ['a', '\n', '\n', 'f']],
  ['a template in a text', '"x ${a.b} \\" %{ if c }y%{ endif }"', ['…', 'a', '.', 'b', 'if', 'c', 'endif']],
  ['no template', '"$${a.b} %%{c}"', ['…']],
  ['texts in a template', '"${f("}", { g = h })}"', ['…', 'f', '(', '…', ',', '{', 'g', '=', 'h', '}', ')']],
  ['a heredoc', 'a = <<EOT\n} ${b} "\n  EOT2\nEOT\nc', ['a', '=', '…', 'b', '\n', 'c']],
  ['an indented heredoc', 'a = <<-EOT\n  }\n  EOT\nc', ['a', '=', '…', '\n', 'c']],
  ['a heredoc without an end', '<<EOT\n}', ['…']],
  ['a text without an end', '"a', ['…']],
])('%s', (_, source, expected) => {
  expect(tokensOf(source).map(({ kind, text }) => (kind === 'text' ? '…' : text))).toEqual(expected)
})

const NATIVE = `resource "fivetran_connector" "github" { # {
  config {
    note = "} fivetran_group.never"
    other = "\${fivetran_group.g["a b"].id}"
  }
}

module "shop" {
  source   = "./modules/shop"
  for_each = toset(["a"])
  group    = fivetran_group.g.id
}
removed {
  from = module.shop.fivetran_connector.x
  lifecycle { destroy = false }
}
`
const JSON_FORM = JSON.stringify(
  {
    resource: {
      fivetran_connector: {
        github: [{ config: { other: '${fivetran_group.g["a b"].id}', note: 'fivetran_group.never' } }],
      },
    },
    module: { shop: { source: './modules/shop', for_each: '${toset(["a"])}', group: '${fivetran_group.g.id}' } },
    removed: [{ from: 'module.shop.fivetran_connector.x', lifecycle: { destroy: false } }],
  },
  null,
  2,
)

test.each([
  ['main.tf', NATIVE, [1, 8, 13]],
  ['main.tf.json', JSON_FORM, [4, 15, 21]],
])('blocks of %s', (path, text, lines) => {
  const blocks = blocksOf({ path, text })
  expect(blocks.map(({ type, labels }) => [type, ...labels])).toEqual([
    ['resource', 'fivetran_connector', 'github'],
    ['module', 'shop'],
    ['removed'],
  ])
  expect(blocks.map(({ line }) => line)).toEqual(lines)
  const [resource, module, removed] = blocks
  expect(resource?.references.map(({ type, name, attribute }) => [type, name, attribute])).toEqual([
    ['fivetran_group', 'g', 'id'],
  ])
  expect(module?.attributes.get('source')).toBe('./modules/shop')
  expect(module?.attributes.has('for_each')).toBe(true)
  expect(module?.references).toHaveLength(1)
  expect(removed?.attributes.get('from')).toBe('module.shop.fivetran_connector.x')
  expect(removed?.keeps).toBe(true)
})
