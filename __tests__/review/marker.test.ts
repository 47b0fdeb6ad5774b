import { describe, expect, test } from '@jest/globals'
import { commentMarker, isMarked } from '../../src/review/marker.ts'

describe('the marker', () => {
  test.each([
    ['at the start', `${commentMarker('prod')}\ntext`, true],
    ['of another configuration', `${commentMarker('prod-2')}\ntext`, false],
    ['of a configuration that this one begins with', `${commentMarker('pro')}\ntext`, false],
    ['quoted', `> ${commentMarker('prod')}`, false],
    ['pasted below', `Look: ${commentMarker('prod')}`, false],
    ['absent', 'text', false],
  ])('%s', (_name, body, expected) => {
    expect(isMarked(body, 'prod')).toBe(expected)
  })
})
