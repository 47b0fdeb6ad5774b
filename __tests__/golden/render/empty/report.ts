import { plan, report as base } from '../../../render/build.ts'

export const report = base({ plan: plan([], { counts: { creates: 0, updates: 0, replaces: 0, deletes: 0, adoptions: 0, tests: 0, unchanged: 340, refused: 0 } }), cost: { fivetranRequests: 1 } })
