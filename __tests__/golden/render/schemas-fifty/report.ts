import { planOf } from '../../../engine/plan/plan-of.ts'
import { report as reportOf } from '../../../render/build.ts'
import { recorded } from '../../../support/connectors.ts'
import { declaring, schemaConfig, seenBy } from '../../../support/schemas.ts'

const temporary = Object.fromEntries(Array.from({ length: 42 }, (_, at) => [`tmp_${at + 1}`, true]))
const source = schemaConfig({
  public: { ...temporary, users: { columns: { ssn: {}, email: {}, 'old, name': {} } }, orders: true, legacy: false },
  audit: { log: true },
  'Ünusual name`': { 'a.b': true },
})
const before = declaring('')
const now = declaring(`schema_change_handling: BLOCK_ALL
schemas:
  public:
    tables:
      orders: { sync_mode: HISTORY }
      legacy: true
      users:
        columns:
          ssn: { hashed: true }
          email: { hashed: true }
          "old, name": false
      "tmp_*": false
  "Ünusual name\`": { tables: { "a.b": { sync_mode: LIVE } } }
  "*": false
`)

/** What some fifty tables and columns become, by names and by patterns. */
export const report = reportOf({
  plan: planOf({
    desired: [now],
    seen: [seenBy(now, source)],
    records: [recorded(before, seenBy(before, source), undefined)],
  }),
})
