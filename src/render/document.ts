/** The document of a report: of a drift run what was found, of every other run its plan and what came of it. */
import { composeDrift } from './drift/document.ts'
import { driftVerdict } from './drift/words.ts'
import { composePlan } from './plan/document.ts'
import { itemsOf } from './plan/item.ts'
import { planVerdict } from './plan/verdict.ts'
import { isDriftRun, type Report } from './parts/report.ts'
import type { Document, Elsewhere } from './text/document.ts'
import type { Room } from './text/room.ts'
import type { Detail } from './text/value.ts'

/** The report as Markdown, as much of it as fits. */
export function compose(report: Report, room: Room, detail: Detail, elsewhere: Elsewhere): Document {
  return isDriftRun(report)
    ? composeDrift(report, room, detail, elsewhere)
    : composePlan(report, room, detail, elsewhere)
}

/** The outcome in a few words, without user content. */
export function verdict(report: Report): string {
  return isDriftRun(report) ? driftVerdict(report) : planVerdict(report, itemsOf(report))
}
