import { expect, test } from '@jest/globals'
import type { Problem } from '../../src/model/errors.ts'
import { byPosition, invalidManifests } from '../../src/manifests/problems.ts'

const at = (message: string, file?: string, line = 1, column = 1): Problem => ({
  severity: 'error',
  message,
  ...(file === undefined ? {} : { position: { file, line, column } }),
})

test('problems stand as in their files, those without a place first', () => {
  const sorted = byPosition([
    at('f', 'b.yml'),
    at('e', 'a.yml', 10),
    at('d', 'a.yml', 9, 3),
    at('c', 'a.yml', 9, 2),
    at('a'),
    at('b'),
  ])
  expect(sorted.map(({ message }) => message)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
})

test.each([
  ['the input alone', [at('x')], 'invalid-input'],
  [
    'the input, with warnings of manifests',
    [at('x'), { ...at('y', 'a.yml'), severity: 'warning' as const }],
    'invalid-input',
  ],
  ['the input and a manifest', [at('x'), at('y', 'a.yml')], 'invalid-manifest'],
  ['a manifest', [at('y', 'a.yml')], 'invalid-manifest'],
])('the reason of a refusal: %s', (_name, problems, reason) => {
  expect(invalidManifests(problems).reason).toBe(reason)
})
