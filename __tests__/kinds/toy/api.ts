/** The endpoints of the toy shop. */
import { segment } from '../../../src/fivetran/base-url.ts'
import type { FivetranClient, FivetranReader } from '../../../src/fivetran/port.ts'
import { isNotFound } from '../../../src/fivetran/response.ts'
import { objectOf, requiredText, textOr } from '../../../src/fivetran/wire-values.ts'
import type { KindWriter } from '../../../src/kinds/define-kind.ts'
import type { IdByIdentity } from '../../../src/kinds/kind.ts'
import type { KindReader } from '../../../src/kinds/observe.ts'
import { absentWhen } from '../../../src/model/errors.ts'
import { NO_STATUS, type ObservedResource } from '../../../src/model/resource.ts'
import type { Json, ValueObject } from '../../../src/model/value.ts'
import { keyOf, SETTING_NAMES } from './toy.ts'

export function toyReader(fivetran: FivetranReader): KindReader {
  return {
    list: box => listToys(fivetran, { box }),
    read: id => absentWhen(isNotFound, fivetran.get({ path: pathOf(id) }, readToy)),
  }
}

/** The toys of one box, or of all. */
export function listToys(fivetran: FivetranReader, query: Readonly<Record<string, string>> = {}) {
  return fivetran.list({ path: '/toys', query }, readToy, toy => toy.id)
}

export function toyWriter(fivetran: FivetranClient): KindWriter {
  return {
    create: async (_desired, body, idByIdentity) =>
      fivetran.send({ method: 'POST', path: '/toys', body: withIds(body, idByIdentity), repeatable: false }, readToy),
    update: async (id, body, idByIdentity) =>
      fivetran.send(
        { method: 'PATCH', path: pathOf(id), body: withIds(body, idByIdentity), repeatable: true },
        readToy,
      ),
    remove: async id => {
      await absentWhen(
        isNotFound,
        fivetran.send({ method: 'DELETE', path: pathOf(id), repeatable: true }, () => {}),
      )
    },
  }
}

/** A parent that this run makes has no id before. */
function withIds({ parent, ...body }: ValueObject, idByIdentity: IdByIdentity): ValueObject {
  return typeof parent === 'string' ? { ...body, parent_id: idByIdentity(parent) } : body
}

function pathOf(id: string): string {
  return `/toys/${segment(id)}`
}

function readToy(data: Json): ObservedResource {
  const toy = objectOf(data, 'the toy')
  const name = requiredText(toy, 'name', 'the toy')
  const createdAt = textOr(toy['created_at'], '')
  return {
    id: requiredText(toy, 'id', 'the toy'),
    service: '',
    partition: requiredText(toy, 'box', 'the toy'),
    key: keyOf(name),
    name,
    fields: Object.fromEntries(SETTING_NAMES.map(setting => [setting, toy[setting] ?? null])),
    createdAt,
    ...NO_STATUS,
    output: { made_at: createdAt, ...(toy['sealed'] === true ? { sealed: true } : {}) },
  }
}
