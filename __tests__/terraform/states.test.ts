import { expect, test } from '@jest/globals'
import { isJsonObject, type Json } from '../../src/model/value.ts'
import { startTerraformAccount, stateFile } from '../support/terraform-account.ts'

/** Every managed resource of a type, in whichever module. */
function valuesOf(module: Json | undefined, type: string): { readonly [key: string]: Json }[] {
  if (!isJsonObject(module)) return []
  const { resources = [], child_modules: children = [] } = module
  const own = Array.isArray(resources) ? resources.filter(isJsonObject) : []
  return [
    ...own.filter(resource => resource['mode'] === 'managed' && resource['type'] === type),
    ...(Array.isArray(children) ? children : []).flatMap(child => valuesOf(child, type)),
  ].map(resource => ('values' in resource && isJsonObject(resource['values']) ? resource['values'] : resource))
}

test.each(['terraform/everything', 'tofu/everything', 'terraform/next', 'terraform/imported', 'terraform/old'])(
  '%s: the account that was sent again is the one of the state',
  async name => {
    const simulator = await startTerraformAccount(name)
    try {
      const state: Json = JSON.parse(stateFile(`${name}.state.json`))
      const root = isJsonObject(state) && isJsonObject(state['values']) ? state['values']['root_module'] : undefined
      const made = ['fivetran_connector', 'fivetran_connection', 'fivetran_connection_v2']
        .flatMap(type => valuesOf(root, type))
        .map(({ id, service, name: schema }) => [id, service, schema])
      const kept = [...simulator.state.connections.values()].map(({ id, service, schema }) => [id, service, schema])
      expect(new Set(made)).toEqual(new Set(kept))
      const groups = valuesOf(root, 'fivetran_group').map(({ id }) => id)
      expect(new Set(groups)).toEqual(new Set(simulator.state.groups.keys()))
    } finally {
      await simulator.close()
    }
  },
)
