import { change, field, hidden, plan, report as base, value } from '../../../render/build.ts'

const intro = 'select id, name, created_at, updated_at, status, amount, currency, customer_id, product_id, region, channel from shop.orders where status = '

/** Sets, lists of objects, long texts, unreadable and removed fields, and who changed them. */
export const report = base({
  plan: plan([
    change({
      service: 'adwords',
      schema: 'ads',
      fields: [
        field('config.accounts', value(['111', '222', '333']), value(['222', '333', '444'])),
        field(
          'config.reports',
          value([
            { report_name: 'daily', table: 'daily', metrics: ['clicks', 'cost'] },
            { report_name: 'old', table: 'old', metrics: ['clicks'] },
          ]),
          value([
            { report_name: 'new', table: 'new', metrics: ['impressions'] },
            { report_name: 'daily', table: 'daily', metrics: ['cost', 'clicks', 'conversions'] },
          ]),
        ),
        field('config.query', value(`${intro}'paid' and created_at > now()`), value(`${intro}'refunded' and created_at > now()`)),
        field('config.timezone', hidden, value('Europe/Berlin')),
        field('config.host', value('a.example.com'), value('b.example.com'), { origin: 'both' }),
        field('paused', value(true), value(false), { origin: 'fivetran' }),
        field('daily_sync_time', value('03:00'), undefined),
      ],
      warnings: ['`config.label` is no longer in the manifest and cannot be cleared: it is left as it is.'],
    }),
  ]),
})
