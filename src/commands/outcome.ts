import type { FailureReason } from '../errors.ts'
import type { ObservedConnector } from '../model/connector.ts'
import type { Report } from '../render/report.ts'

/** One entry of the output `connectors`. What was not read in this run is null. */
export interface ConnectorOutput {
  readonly id: string
  readonly name: string
  readonly service: string
  readonly connected_by: string | null
  readonly created_at: string | null
  readonly setup_state: string | null
}

/** What a command has to say; `main` publishes it. */
export interface CommandOutcome {
  readonly report: Report
  /** Markdown to put before the plan in the job summary. */
  readonly summary?: string
  /** Undefined when the run succeeded. */
  readonly failureReason: FailureReason | undefined
  /** The pull request to comment on. */
  readonly pullRequest: number | undefined
  /** Hidden text to put at the end of the comment, made for the final visible text. */
  readonly seal: ((visible: string) => string) | undefined
  /** Longest text that `seal` adds, in characters. */
  readonly sealSize: number
  /** By address. */
  readonly connectors: Readonly<Record<string, ConnectorOutput>>
  /** Further outputs by name. */
  readonly outputs: Readonly<Record<string, string>>
}

/** A connector as the output `connectors` gives it. */
export function connectorOutput(connector: ObservedConnector): ConnectorOutput {
  return {
    id: connector.id,
    name: connector.schema,
    service: connector.service,
    connected_by: connector.connectedBy,
    created_at: connector.createdAt === '' ? null : connector.createdAt,
    setup_state: connector.setupState,
  }
}
