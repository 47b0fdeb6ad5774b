/** What a result and an adoption tell of what syncs. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { postgres, SECRETS } from '../support/manifests.ts'
import { planAll } from '../support/plan-of.ts'
import { sent, startWarehouse } from '../support/warehouse.ts'
import type { World } from '../support/world.ts'

let world: World

beforeEach(async () => {
  world = await startWarehouse()
})
afterEach(() => world.close())

const env = SECRETS
const FILE = 'fivetran/shop.yml'
const shop = (lines: string): string => postgres('db.internal', lines, 'shop')

/** What is declared of what syncs: two patterns that meet something, one that meets nothing. */
const PATTERNS = `schemas:
  public:
    tables:
      "*s": true
      "tmp_*": false
      "nothing_*": false
      users: { columns: { "s*": { hashed: true } } }
`

test('the result of a creation lists what each pattern stands for, which its plan could not know', async () => {
  const { number } = await world.warm.propose({ [FILE]: shop(PATTERNS) }, { env })
  expect(world.comment(number)).toContain(`  schemas.public: 2 tables off, 1 table on, 1 column hashed
-   off (2):
-     ["nothing_*"], ["tmp_*"]
+   ["*s"]: on
+   users: s* hashed
`)
  await world.warm.merge(number, { env })
  expect(world.comment(number)).toContain(`  schemas.public: 1 table off, 3 tables on, 1 column hashed
+   on (2):
+     Orders, schema_migrations
-   tmp_load: off
+   users: on, ssn hashed
`)
  expect((await planAll(world, { env }, world.warm)).changes).toEqual([])
})

test('where the names are not known yet, the result keeps the patterns as they are written', async () => {
  world.fivetran.behaviour.schemaReload = 'NotSupported_SchemaReload'
  const { number } = await world.warm.propose({ [FILE]: shop(PATTERNS) }, { env })
  await world.warm.merge(number, { env })
  expect(world.comment(number)).toContain('["nothing_*"], ["tmp_*"]')
})

test('an adoption shows what syncs otherwise, changes it with one request, and then nothing differs', async () => {
  const config = { schema_prefix: 'shop', host: 'db.internal', port: 5432, user: 'fivetran', database: 'app' }
  const { id } = world.fivetran.addConnection({
    group: 'decent_dropsy',
    service: 'postgres',
    config: { ...config, password: 'x' },
  })
  world.fivetran.completeSync(id)
  const lines = `schema_change_handling: ALLOW_COLUMNS\n${PATTERNS}`
  const { number } = await world.warm.propose({ [FILE]: shop(lines) }, { env })
  const differences = `- schema_change_handling: ALLOW_ALL
+ schema_change_handling: ALLOW_COLUMNS
  schemas.public: 1 table off, 1 column hashed
-   tmp_load: off
+   users: ssn hashed
`
  expect(world.comment(number)).toContain('## Fivetran plan: 1 to adopt with changes')
  expect(world.comment(number)).toContain(differences)
  world.fivetran.clearRequests()
  expect(await world.warm.merge(number, { env })).toMatchObject({ exitCode: 0 })
  expect(world.comment(number)).toContain('## ✅ Fivetran apply: 1 adopted with changes')
  expect(world.comment(number)).toContain(differences)
  expect(sent(world).filter(one => one.endsWith('/schemas'))).toEqual([`PATCH /connections/${id}/schemas`])
  expect((await planAll(world, { env }, world.warm)).changes).toEqual([])
  world.fivetran.clearRequests()
  expect((await world.warm.apply({ env, inputs: { scope: 'all' } })).summary).toContain('nothing to change')
  expect(sent(world)).toEqual([])
})
