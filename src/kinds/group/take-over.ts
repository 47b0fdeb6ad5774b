/** How groups in a Terraform state become manifests. */
import type { KindTakeOver } from '../kind.ts'
import { groupReader } from './api.ts'
import { groupsOf } from './group.ts'
import { draft } from './import.ts'

export const groupTakeOver: KindTakeOver = {
  types: { fivetran_group: { schemaVersion: 0, isPart: false, id: 'id' } },
  folders: run => groupsOf(run),
  find: (id, run) => groupReader(run.reader).read(id),
  read: async ({ main }, observed, run) => {
    const groups = await groupsOf(run)
    const { name } = main.values
    if (observed.fields?.['name'] !== name)
      return {
        reason: 'It is called otherwise in Fivetran: refresh the state first (`terraform apply -refresh-only`).',
      }
    return { observed, secrets: [], draft: shown => draft(shown, groups) }
  },
}
