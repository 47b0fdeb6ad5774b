import { change, field, plan, report as base, value } from '../../../render/build.ts'

/** The label was set: a replacement and a deletion that will happen, beside a harmless update. */
export const report = base({
  plan: plan([
    change({
      kind: 'replace',
      schema: 'postgres',
      service: 'postgres_rds',
      destructive: true,
      fields: [field('service', value('postgres'), value('postgres_rds')), field('config.host', value('a.example.com'), value('b.example.com'))],
      consequences: [
        { code: 'full-resync', text: 'The new connector reads the whole history again.' },
        { code: 'gap', text: 'The old connector is deleted first: nothing is synced in between.' },
      ],
      steps: [{ do: 'delete', id: 'speak_inexpensive', ifTestsPassed: false }],
    }),
    change({ schema: 'github', fields: [field('sync_frequency', value(360), value(60))] }),
    change({
      kind: 'delete',
      schema: 'zendesk',
      service: 'zendesk',
      id: 'used_lamp',
      destructive: true,
      consequences: [{ code: 'orphaned-tables', text: 'Its tables stay in the destination and are no longer updated.' }],
      steps: [{ do: 'delete', id: 'used_lamp', ifTestsPassed: false }],
    }),
  ]),
})
