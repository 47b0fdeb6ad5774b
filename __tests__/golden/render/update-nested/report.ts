import { planOf } from '../../../engine/plan/plan-of.ts'
import { report as base } from '../../../render/build.ts'
import { sceneOf } from '../../../render/scenes.ts'
import { field, metadata } from '../../../support/connectors.ts'

const query = (status: string): string =>
  `select id, name, created_at, updated_at, status, amount, currency, customer_id, product_id, region, channel from shop.orders where status = '${status}' and created_at > now()`
const text = field('string', { nullable: true })
const service = metadata(
  { label: field('string', { nullable: false }), folder: text, accounts: field('array', { nullable: true }) },
  {},
  'adwords',
)
const before = {
  accounts: ['111', '222', '333'],
  reports: [
    { report_name: 'daily', table: 'daily', metrics: ['clicks', 'cost'] },
    { report_name: 'old', table: 'old', metrics: ['clicks'] },
  ],
  query: query('paid'),
  host: 'a.example.com',
  label: 'l',
  folder: 'f',
}

/** Sets, lists of objects, long texts, removed fields, and who changed them. */
export const report = base({
  plan: planOf(
    sceneOf(
      [
        {
          before: { service: 'adwords', schema: 'ads', config: before, settings: { paused: false } },
          now: {
            config: {
              accounts: ['222', '333', '444'],
              reports: [
                { report_name: 'new', table: 'new', metrics: ['impressions'] },
                { report_name: 'daily', table: 'daily', metrics: ['cost', 'clicks', 'conversions'] },
              ],
              query: query('refunded'),
              host: 'b.example.com',
              timezone: 'Europe/Berlin',
            },
            settings: { paused: false },
          },
          read: { config: before },
          seen: { config: { ...before, host: 'c.example.com' }, settings: { paused: true } },
        },
      ],
      [service],
    ),
  ),
})
