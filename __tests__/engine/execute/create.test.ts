/** A creation whose answer is lost is looked up before it is repeated: what is found must be ours. */
import { describe, expect, test } from '@jest/globals'
import { createResource, mayBeCreatedSince } from '../../../src/engine/execute/create.ts'
import { addressesIn, type ObservedConnector } from '../../../src/kinds/connector/connector.ts'
import { connectorKind } from '../../../src/kinds/connector/kind.ts'
import { ApiError } from '../../../src/model/errors.ts'
import type { ObservedResource } from '../../../src/model/resource.ts'
import { desired, observed } from '../../support/connectors.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { apiOf, lost, refused, SILENT } from './ports.ts'

const MINUTE = 60_000
const STARTED = Date.parse('2026-03-01T12:00:00Z')
const at = (ms: number): string => new Date(STARTED + ms).toISOString()
const fresh = observed({ id: 'fresh', createdAt: at(1_000) })
const one = desired()

interface Story {
  /** What each request to create ends with; the last one counts for all further ones. */
  readonly answers: readonly (ApiError | ObservedConnector)[]
  /** What stands at the address, look by look; the last one counts for all further ones. */
  readonly found?: readonly (readonly ObservedConnector[])[]
  readonly knownIds?: readonly string[]
}

interface Told {
  readonly made: ObservedResource | undefined
  readonly error: unknown
  /** `create`, `look`, `read`, in order. */
  readonly asked: readonly string[]
  readonly sleeps: readonly number[]
}

async function told({ answers, found = [[]], knownIds = [] }: Story): Promise<Told> {
  const clock = createFakeClock(STARTED)
  const asked: string[] = []
  const next = <T>(list: readonly T[], what: string): T | undefined => {
    asked.push(what)
    return list[asked.filter(name => name === what).length - 1] ?? list.at(-1)
  }
  const api = apiOf({
    create: async () => {
      const answer = next(answers, 'create') ?? lost()
      if (answer instanceof ApiError) throw answer
      return answer
    },
    lookUp: async () => next(found, 'look') ?? [],
    read: async id => {
      asked.push(`read ${id}`)
      return { ...fresh, id, setupState: 'read' }
    },
  })
  const ports = {
    api,
    kind: connectorKind,
    addresses: addressesIn([]),
    knownIds: new Set(knownIds),
    clock,
    log: SILENT,
  }
  try {
    const made = await createResource(one, {}, () => '', ports)
    return { made, error: undefined, asked, sleeps: clock.sleeps }
  } catch (error) {
    return { made: undefined, error, asked, sleeps: clock.sleeps }
  }
}

describe('the age of what is found', () => {
  test.each<[string, string, boolean]>([
    ['made while we asked', at(1_000), true],
    ['as new as this run', at(0), true],
    ['a little older: clocks differ', at(-5 * MINUTE), true],
    ['older than clocks differ', at(-5 * MINUTE - 1), false],
    ['from long ago', '2024-01-01T00:00:00Z', false],
    ['not told', '', true],
    ['not to be read', 'yesterday', true],
  ])('%s (%s)', (_, createdAt, isOurs) => {
    expect(mayBeCreatedSince(STARTED, observed({ createdAt }), one)).toBe(isOurs)
  })

  test('does not make something else ours: of another service', () => {
    expect(mayBeCreatedSince(STARTED, observed({ createdAt: at(0), service: 'gitlab' }), one)).toBe(false)
  })
})

describe('a creation whose answer is lost', () => {
  test('is found: it is read whole, and not made again', async () => {
    const { made, asked } = await told({ answers: [lost()], found: [[fresh]] })
    expect(made).toMatchObject({ id: 'fresh', setupState: 'read' })
    expect(asked).toEqual(['create', 'look', 'read fresh'])
  })

  test('is found at the second look, some seconds later', async () => {
    const { made, asked, sleeps } = await told({ answers: [lost()], found: [[], [fresh]] })
    expect(made?.id).toBe('fresh')
    expect(asked).toEqual(['create', 'look', 'look', 'read fresh'])
    expect(sleeps).toEqual([3_000])
  })

  test('is not found: it is made again, after two looks each time, three times at most', async () => {
    const { error, asked } = await told({ answers: [lost()] })
    expect(error).toMatchObject({ ambiguous: true })
    expect(asked).toEqual(['create', 'look', 'look', 'create', 'look', 'look', 'create', 'look', 'look'])
    const second = await told({ answers: [lost(), fresh] })
    expect(second.made?.id).toBe('fresh')
    expect(second.asked).toEqual(['create', 'look', 'look', 'create'])
  })

  test.each<[string, ObservedConnector, readonly string[]]>([
    ['is much older', observed({ id: 'other', createdAt: at(-5 * MINUTE - 1) }), []],
    ['is of another service', observed({ id: 'other', createdAt: at(0), service: 'gitlab' }), []],
    ['was there before this run', observed({ id: 'other', createdAt: at(0) }), ['other']],
  ])('is not what %s', async (_, other, knownIds) => {
    const { made, asked } = await told({ answers: [lost(), fresh], found: [[other]], knownIds })
    expect(made?.id).toBe('fresh')
    expect(asked).toEqual(['create', 'look', 'look', 'create'])
  })

  test('is the one of just this name, where Fivetran has another one that may be', async () => {
    const alike = observed({ id: 'alike', schema: 'github connector', createdAt: at(1_000) })
    expect((await told({ answers: [lost()], found: [[alike, fresh]] })).made?.id).toBe('fresh')
    expect((await told({ answers: [lost()], found: [[alike]] })).made?.id).toBe('alike')
  })

  test('may be there twice: a person must decide', async () => {
    const twin = observed({ id: 'twin', createdAt: at(0) })
    const { error, asked } = await told({ answers: [lost()], found: [[fresh, twin]] })
    expect(error).toMatchObject({
      message: 'There are 2 new connectors at this address: fresh, twin. Delete all but one in Fivetran.',
    })
    expect(asked).toEqual(['create', 'look'])
  })
})

describe('a creation that is refused', () => {
  test('is over', async () => {
    const { error, asked } = await told({ answers: [refused('Invalid input.')], found: [[fresh]] })
    expect(error).toMatchObject({ message: 'Invalid input.' })
    expect(asked).toEqual(['create'])
  })

  test.each([
    ['Conflict.', 409],
    ['The schema is already in use.', 400],
  ])('because its address is taken may have been made by the request before (%s)', async (message, status) => {
    const { made, asked } = await told({ answers: [lost(), refused(message, status)], found: [[], [], [fresh]] })
    expect(made?.id).toBe('fresh')
    expect(asked).toEqual(['create', 'look', 'look', 'create', 'look', 'read fresh'])
  })

  test('because its address is taken by another one says by which', async () => {
    const other = observed({ id: 'other', schema: 'GitHub_Connector', createdAt: at(-60 * MINUTE) })
    const { error, asked } = await told({ answers: [refused('Conflict.', 409)], found: [[other]] })
    expect(error).toMatchObject({
      message:
        'Conflict. Connector other (github) is there as `GitHub_Connector`: name it like that to adopt it, or choose another name.',
      status: 409,
    })
    expect(asked.filter(name => name === 'create')).toHaveLength(1)
  })
})
