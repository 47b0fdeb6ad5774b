import { planOf } from '../../../engine/plan/plan-of.ts'
import { report as reportOf } from '../../../render/build.ts'
import { recorded } from '../../../support/connectors.ts'
import { declaring, schemaConfig, seenBy } from '../../../support/schemas.ts'

const source = schemaConfig({ public: { users: { columns: { ssn: { hashed: true } } } } })
const before = declaring('schemas: { public: { tables: { users: { columns: { ssn: { hashed: true } } } } } }\n')
const now = declaring('schemas: { public: { tables: { users: { columns: { ssn: { hashed: false } } } } } }\n')

/** One column is un-hashed. */
export const report = reportOf({
  plan: planOf({
    desired: [now],
    seen: [seenBy(now, source)],
    records: [recorded(before, seenBy(before, source), undefined)],
  }),
})
