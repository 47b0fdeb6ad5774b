/** `config` and `auth` of a connector, as a state declares them. Pure. */
import { own } from '../../../model/own.ts'
import { isJsonObject, type JsonObject } from '../../../model/value.ts'
import {
  blockIn,
  constantIn,
  declaredFields,
  fieldsInText,
  mergedFields,
  NOTHING_DECLARED,
  type DeclaredFields,
} from '../../../terraform/declared.ts'
import { objectOf } from '../../../terraform/fields.ts'
import type { TerraformResource } from '../../../terraform/resource.ts'
import type { TakenResource } from '../../kind.ts'

/** The fields of `config` or `auth`: of the connector, then of what sets them apart from it. */
export function areaOf(name: 'config' | 'auth', { main, parts }: TakenResource): DeclaredFields {
  const beside = parts.filter(({ type }) => type === 'fivetran_connection_config')
  return mergedFields([main, ...beside].map(resource => areaIn(name, resource)))
}

function areaIn(name: 'config' | 'auth', resource: TerraformResource): DeclaredFields {
  const { type, values } = resource
  if (type === 'fivetran_connector') return renamed(typedArea(name, resource))
  if (type === 'fivetran_connection_v2') return freeArea(name, resource)
  return fieldsInText(values[name])
}

/** Of a block that has every field of every service: after a creation the state holds what was declared alone. */
function typedArea(name: 'config' | 'auth', resource: TerraformResource): DeclaredFields {
  const { values, declared } = resource
  return declaredFields(objectOf(values, name), blockIn(declared, name), isApplied(resource))
}

/** An import leaves out what only an apply knows. */
function isApplied({ values }: TerraformResource): boolean {
  return typeof values['run_setup_tests'] === 'boolean'
}

/** Of an attribute that holds a service's own fields. An import fills in all of them, and nothing tells that. */
function freeArea(name: 'config' | 'auth', { values, declared }: TerraformResource): DeclaredFields {
  const constant = constantIn(declared, name)
  const area = values[name]
  const secrets = values[`${name}_secrets`]
  return mergedFields([
    isJsonObject(area) ? declaredFields(area, constant, name === 'auth') : NOTHING_DECLARED,
    isJsonObject(secrets) ? declaredFields(secrets, undefined, true) : NOTHING_DECLARED,
  ])
}

/** Fields that the provider calls otherwise than the API, since two services have them with different types. */
const RENAMED: Readonly<Record<string, string>> = {
  accounts_reddit_ads: 'accounts',
  app_ids_appsflyer: 'app_ids',
  dimensions_criteo_retail_media: 'dimensions',
  profiles_amazon_dsp: 'profiles',
  reports_linkedin_ads: 'reports',
}

function renamed({ values, declared }: DeclaredFields): DeclaredFields {
  const entries = Object.entries(values).map(([name, value]): [string, JsonObject[string]] => [nameInApi(name), value])
  return { values: Object.fromEntries(entries), declared: new Set([...declared].map(nameInApi)) }
}

function nameInApi(name: string): string {
  return own(RENAMED, name) ?? name
}
