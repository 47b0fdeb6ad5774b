import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { actionMetadata } from '../../scripts/tables.ts'
import { CREDENTIAL_INPUTS, readInputs } from '../../src/inputs.ts'

const { inputs } = actionMetadata(load(readFileSync('action.yml', 'utf8')))

test('the code reads the inputs of action.yml, and no others', () => {
  const asked = new Set<string>()
  readInputs((name) => {
    asked.add(name)
    return ''
  })
  expect([...asked].toSorted()).toEqual(Object.keys(inputs).toSorted())
})

test('without the defaults of action.yml the code assumes the same', () => {
  const given = readInputs((name) => (name === 'github-token' ? '' : (inputs[name]?.default ?? '')))
  expect(given).toEqual(readInputs(() => ''))
})

test('credentials are inputs', () => {
  expect(CREDENTIAL_INPUTS.filter((name) => !(name in inputs))).toEqual([])
})
