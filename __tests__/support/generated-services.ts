/** Services as Fivetran might describe them next week: any types, nested in any way. */
import * as fc from 'fast-check'
import {
  serviceOf,
  type FieldDefinition,
  type Fields,
  type SchemaKind,
  type ServiceDefinition,
} from '../../simulator/fivetran/services/definition.ts'

const KINDS: readonly SchemaKind[] = ['schema', 'schema_table', 'schema_prefix', 'schema_table_group']

/** Some identify the entries of a list, some are sensitive by name alone, some look like nothing known. */
const NAMES = [
  'key',
  'name',
  'table_name',
  'project',
  'report_name',
  'id',
  'account_id',
  'value',
  'api_key',
  'password',
  'token',
  'client_id',
  'host_name',
  'port',
  'columns',
  'breakdowns',
  'filters',
  'config_type',
  'x1',
  'items',
  'properties',
  'type',
  'enum',
]

/** Words of which a server may change case and separators; the last ones differ in nothing else than a mark. */
const WORDS = [
  'AllRepositories',
  'SpecificRepositories',
  'WAL_PGOUTPUT',
  'XMIN',
  'eu-west-1',
  'us east',
  'v2',
  'GMT+02:00',
  'GMT-02:00',
  '30',
]

const words = fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 5 })
const numbers = fc
  .uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 })
  .map(list => list.map(String))
const nullable = fc
  .option(fc.boolean(), { nil: undefined })
  .map(value => (value === undefined ? {} : { nullable: value }))

const leaf: fc.Arbitrary<FieldDefinition> = fc.oneof(
  fc.record({ type: fc.constant('string' as const) }),
  fc.record({ type: fc.constant('string' as const), secret: fc.constant(true) }),
  fc.record({ type: fc.constant('string' as const), enum: words }),
  fc.record({ type: fc.constantFrom('integer' as const, 'number' as const) }),
  fc.record({ type: fc.constant('integer' as const), enum: numbers }),
  fc.record({ type: fc.constant('boolean' as const) }),
)

function fieldsOf(field: fc.Arbitrary<FieldDefinition>, most: number): fc.Arbitrary<Fields> {
  return fc.dictionary(fc.constantFrom(...NAMES), field, { minKeys: 1, maxKeys: most })
}

const { field } = fc.letrec<{ field: FieldDefinition; object: FieldDefinition; list: FieldDefinition }>(tie => ({
  field: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 5, arbitrary: withMore(leaf) },
    { weight: 2, arbitrary: tie('list') },
    { weight: 1, arbitrary: tie('object') },
  ),
  object: fc.record({ type: fc.constant('object' as const), properties: fieldsOf(tie('field'), 4) }),
  list: fc.record({ type: fc.constant('array' as const), items: fc.oneof(leaf, tie('object')) }),
}))

/** Defaults as Fivetran has them: of flags and enums. */
function withMore(plain: fc.Arbitrary<FieldDefinition>): fc.Arbitrary<FieldDefinition> {
  return fc.tuple(plain, nullable, fc.boolean()).map(([definition, more, hasDefault]) => {
    const first = definition.enum?.[0]
    const usual = definition.type === 'boolean' ? false : definition.type === 'string' ? first : undefined
    return Object.assign({}, definition, more, hasDefault && usual !== undefined ? { default: usual } : {})
  })
}

const auth = fc.constantFrom<Fields>(
  {},
  {
    refresh_token: { type: 'string', secret: true },
    client_access: {
      type: 'object',
      properties: { client_id: { type: 'string' }, client_secret: { type: 'string', secret: true } },
    },
  },
)
const readonlyField = fc.constant<Fields>({ public_key_text: { type: 'string', readonly: true } })

/** A service of any shape; its id tells which of many it is. */
function service(id: string): fc.Arbitrary<ServiceDefinition> {
  return fc
    .tuple(fieldsOf(field, 10), fc.option(readonlyField, { nil: {} }), auth, fc.constantFrom(...KINDS))
    .map(([config, filled, authFields, schemaKind]) =>
      serviceOf(id, { ...config, ...filled }, { auth: authFields, schemaKind }),
    )
}

/** So many services, each of another shape. */
export function generatedServices(count: number): fc.Arbitrary<ServiceDefinition[]> {
  return fc.tuple(...Array.from({ length: count }, (_, index) => service(`service_${index}`)))
}
