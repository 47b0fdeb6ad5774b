import { planOf } from '../../../engine/plan/plan-of.ts'
import { report as base } from '../../../render/build.ts'
import { sceneOf } from '../../../render/scenes.ts'

/** Fivetran reports an entry with a blank before its name and with a key that the manifest does not declare: it is still that entry. */
export const report = base({
  plan: planOf(
    sceneOf([
      {
        before: { config: { reports: [{ name: 'orders', rows: 1 }] } },
        now: { config: { reports: [{ name: 'orders', rows: 2 }] } },
        seen: { config: { reports: [{ name: ' Orders', rows: 1, extra: 'x' }] } },
      },
    ]),
  ),
})
