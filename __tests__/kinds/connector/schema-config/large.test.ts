/** A large configuration is planned by work that grows with it, not with its square. */
import { expect, test } from '@jest/globals'
import { planOf } from '../../../engine/plan/plan-of.ts'
import { recorded } from '../../../support/connectors.ts'
import { declaring, schemaConfig, seenBy } from '../../../support/schemas.ts'

test.each([100, 200])('of %i recorded leaves that all differ, the record is gone through a few times', amount => {
  const names = Array.from({ length: amount }, (_, at) => `table_${at}`)
  const config = schemaConfig({ public: Object.fromEntries(names.map(name => [name, true])) })
  const lines = (value: boolean): string =>
    `schemas:\n  public:\n    tables:\n${names.map(name => `      ${name}: ${value}\n`).join('')}`
  const [before, now] = [declaring(lines(true)), declaring(lines(false))]
  const record = recorded(before, seenBy(before, config), undefined)
  let looks = 0
  const fields = new Proxy(record.fields, {
    ownKeys: target => {
      looks += 1
      return Reflect.ownKeys(target)
    },
  })
  const plan = planOf({ desired: [now], seen: [seenBy(now, config)], records: [{ ...record, fields }] })
  expect(plan.changes[0]?.fields).toHaveLength(amount)
  expect(looks).toBeLessThan(20)
})
