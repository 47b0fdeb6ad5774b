import type { JsonObject } from '../../../src/model/value.ts'
import type { SetupTests } from '../setup-test-result.ts'
import type { Destination } from '../state.ts'

/** What Fivetran's documentation leaves open about destinations. */
export interface DestinationBehaviour {
  /** The code of the answer to `POST /destinations`: by Fivetran's own client, or by the API description. */
  destinationCreatedCode: 'Success' | 'Created'
  /** A second destination in a group. */
  duplicateDestination: 409 | 400 | 'replace'
  /** Whether a destination is tested when a request does not say. */
  destinationTests: 'run' | 'skip'
  /** Whether the tests of a new destination fail the first time, as Fivetran's Terraform provider has it. */
  firstDestinationTests: 'as-configured' | 'fail'
  /** The answer to `POST /destinations/{id}/test`: the whole destination, or no more than its id and the tests. */
  destinationTestAnswers: 'whole' | 'brief'
  /** A PATCH without `time_zone_offset`: the API description requires it, Fivetran's Terraform provider leaves it out. */
  offsetInUpdates: 'optional' | 'required'
  /** `setup_status`: as in all examples, or as in the enumeration of the API description. */
  setupStatusCase: 'lower' | 'upper'
  /** Numbers in `config`: as texts, as Fivetran's own client reads ports, or as numbers. */
  destinationNumbers: 'strings' | 'numbers' | 'strings-in-places'
  /** Enum values in `config`: in UPPER_SNAKE where that has been seen (data lakes), nowhere or everywhere. */
  destinationEnums: 'by-service' | 'as-sent' | 'upper'
  /** `networking_method` when none was sent: null where that has been seen (data lakes), nowhere or everywhere. */
  unsetNetworkingMethod: 'by-service' | 'Directly' | 'null'
  /** A key of `config` that reads back by another name: by that name alone, by its own alone, by both. */
  renamedKeys: 'renamed' | 'as-sent' | 'both'
  /** Defaults that nobody sent, in `config`. */
  destinationDefaults: 'shown' | 'absent'
  /** `""` for an id (`private_link_id` …): clears it, is kept as it is, does nothing, or is refused. */
  emptyIds: 'clear' | 'store' | 'ignore' | 'refuse'
  /** `null` for an id. */
  nullIds: 'clear' | 'ignore' | 'refuse'
  /** `host` of what has a private link: Fivetran's own, or as it was sent. */
  privateLinkHosts: 'derived' | 'as-sent'
  /** How many reads show the former agent after `hybrid_deployment_agent_id` was changed. */
  staleAgentReads: number
  /** Fivetran's own client expects a list of destinations to say nothing of daylight saving time. */
  daylightSavingInLists: 'absent' | 'shown'
  /** Whether Fivetran connects its own `fivetran_metadata` with each new destination. */
  platformConnections: 'none' | 'created'
  /** Whether that connection, too, is in the way of deleting the destination. */
  platformBlocks: boolean
  /** Whether that connection can be deleted. */
  platformDeletion: 'allow' | 'refuse'
  /**
   * What a person has to do, mostly outside Fivetran: grant rights to the service account, install the SSH key, accept the
   * private link, let an AWS role trust Fivetran, authorise. `awaited`: the setup tests fail until it is done.
   */
  grants: 'given' | 'awaited'
  /** Once it is done: the setup tests have to be run again, or somebody has done that, too. */
  granting: 'needs-tests' | 'connects'
  /**
   * What else becomes of a destination that was created or changed: Fivetran may keep other values than it was sent, or
   * change fields that were not sent. `sent`: the request's body.
   */
  afterDestinationChange: ((destination: Destination, sent: JsonObject) => void) | undefined
  /** Decides the outcome of a destination's setup tests; undefined leaves it to what `destination-tests.ts` documents. */
  testsOfDestination: ((destination: Destination) => SetupTests | undefined) | undefined
}

export const DEFAULT_DESTINATION_BEHAVIOUR: Readonly<DestinationBehaviour> = {
  destinationCreatedCode: 'Success',
  duplicateDestination: 409,
  destinationTests: 'run',
  firstDestinationTests: 'as-configured',
  destinationTestAnswers: 'whole',
  offsetInUpdates: 'optional',
  setupStatusCase: 'lower',
  destinationNumbers: 'strings',
  destinationEnums: 'by-service',
  unsetNetworkingMethod: 'by-service',
  renamedKeys: 'renamed',
  destinationDefaults: 'shown',
  emptyIds: 'clear',
  nullIds: 'clear',
  privateLinkHosts: 'derived',
  staleAgentReads: 0,
  daylightSavingInLists: 'absent',
  platformConnections: 'none',
  platformBlocks: true,
  platformDeletion: 'allow',
  grants: 'given',
  granting: 'needs-tests',
  afterDestinationChange: undefined,
  testsOfDestination: undefined,
}

export const DESTINATION_CHOICES = {
  destinationCreatedCode: ['Success', 'Created'],
  duplicateDestination: [409, 400, 'replace'],
  destinationTests: ['run', 'skip'],
  firstDestinationTests: ['as-configured', 'fail'],
  destinationTestAnswers: ['whole', 'brief'],
  offsetInUpdates: ['optional', 'required'],
  setupStatusCase: ['lower', 'upper'],
  destinationNumbers: ['strings', 'numbers', 'strings-in-places'],
  destinationEnums: ['by-service', 'as-sent', 'upper'],
  unsetNetworkingMethod: ['by-service', 'Directly', 'null'],
  renamedKeys: ['renamed', 'as-sent', 'both'],
  destinationDefaults: ['shown', 'absent'],
  emptyIds: ['clear', 'store', 'ignore', 'refuse'],
  nullIds: ['clear', 'ignore', 'refuse'],
  privateLinkHosts: ['derived', 'as-sent'],
  staleAgentReads: [0, 2],
  daylightSavingInLists: ['absent', 'shown'],
  platformConnections: ['none', 'created'],
  platformBlocks: [true, false],
  platformDeletion: ['allow', 'refuse'],
  grants: ['given', 'awaited'],
  granting: ['needs-tests', 'connects'],
} as const satisfies { [Switch in keyof DestinationBehaviour]?: readonly DestinationBehaviour[Switch][] }
