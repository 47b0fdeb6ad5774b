import type { JsonObject } from '../../src/model/value.ts'
import { DEFAULT_SCHEMA_BEHAVIOUR, SCHEMA_BEHAVIOUR_CHOICES, type SchemaBehaviour } from './schemas/behaviour.ts'
import type { SetupTests } from './setup-test-result.ts'
import type { Connection } from './state.ts'
import {
  DEFAULT_DESTINATION_BEHAVIOUR,
  DESTINATION_CHOICES,
  type DestinationBehaviour,
} from './switches/destinations.ts'
import { DEFAULT_GROUP_BEHAVIOUR, GROUP_CHOICES, type GroupBehaviour } from './switches/groups.ts'

/**
 * What Fivetran's documentation leaves open, as switches. A caller has to cope with every setting; the defaults are
 * what is most likely. Mutable: a test may turn a switch between two requests.
 */
export interface Behaviour extends GroupBehaviour, DestinationBehaviour, SchemaBehaviour {
  /** How far its clock is ahead of this machine's; undefined: answers do not say the time (`Date`). */
  aheadMs: number | undefined
  /** `paused` of a connection that was created without saying so. */
  pausedDefault: boolean
  /** What a PATCH does to an array in `config`. `merge` adds the entries that are not there yet. */
  patchArrays: 'replace' | 'merge'
  /** What a PATCH does to a nested object in `config`. */
  patchObjects: 'replace' | 'merge'
  /** What becomes of a literal `******` sent as a secret. */
  maskedSecret: 'store' | 'refuse' | 'keep'
  /** A second connection with the same schema in a group. */
  duplicateSchema: 409 | 400 | 'allow'
  /** Whether items of lists carry `config`. */
  configInLists: boolean
  /** Whether answers to a creation, an update and setup tests carry `config`. */
  configInAnswers: boolean
  unauthorizedCode: string
  forbiddenCode: string
  /** A PATCH that changes an immutable field, `service` or `group_id`. */
  immutableFields: 'reject' | 'ignore'
  /** A request that sets a read-only field. */
  readonlyFields: 'reject' | 'ignore'
  /**
   * What becomes of `proxy_agent_id` when the networking method is no proxy any more: gone, as Fivetran's Terraform
   * provider expects, or kept. The same is inferred for a private link.
   */
  leftNetworks: 'cleared' | 'kept'
  /** `null` for a field that is not nullable. `ignore` leaves the value as it was. */
  nullForRequired: 'reject' | 'ignore'
  /** How long the server waits for setup tests before it gives up the request with a 504. */
  setupTestLimitMs: number
  /** Whether a connection whose tests ran into that limit during its creation is there afterwards. */
  setupTestTimeout: 'keep' | 'discard'
  /** How long the tests of `slow.example` take. */
  slowTestMs: number
  /** What the setup tests of a connection come to that a person has still to authorise (OAuth). */
  unauthorisedTests: 'none' | 'failed'
  /** The code of the task that such a connection has. One whose authorisation has expired always has `reconnect`. */
  unauthorisedTask: 'none' | 'authorize' | 'reconnect'
  /** Once a person has authorised it: it is connected at once, or stays as it is until its tests pass. */
  authorising: 'connects' | 'clears-task'
  /** Whether the answer to setup tests carries `status.tasks`. */
  tasksInTestAnswers: boolean
  /** Enum values as they were sent, or in UPPER_SNAKE: everywhere, or in every second field. */
  enumCase: 'as-sent' | 'upper' | 'upper-in-places'
  /** Numbers in `config` as numbers or as strings: everywhere, or in every second field. */
  numbers: 'numbers' | 'strings' | 'strings-in-places'
  /** `""`, `[]` and the like in answers: as stored, left out, or every unset field as null. */
  emptyValues: 'keep' | 'omit' | 'null'
  /**
   * Fields that nobody set: as `emptyValues` says, or with `false`, `[]`, the first value of an enum, else null, at any
   * depth.
   */
  unsetFields: 'unset' | 'filled'
  /**
   * What metadata says of a field: everything; or no `default`, no `nullable`, enums of texts typed `object`, and
   * `config` a plain map of fields.
   */
  metadata: 'full' | 'sparse'
  /**
   * What becomes of a `schedule` in a creation: it goes before `sync_frequency`, says Fivetran's newer documentation; its
   * own client sends it in a PATCH alone.
   */
  scheduleAtCreation: 'ignore' | 'take' | 'refuse'
  /**
   * `schedule` in answers: as it was set; with every key, null where unset; or made of the frequency where nobody set
   * it.
   */
  schedules: 'as-set' | 'all-keys' | 'always'
  /** Whether metadata lists the words that the API description lacks (`update_method: XMIN`); they are taken always. */
  undescribedWords: 'unlisted' | 'listed'
  /** Whether `table` may be left out where Fivetran's own tests do so, and the API description says it is required. */
  optionalPlace: 'optional' | 'required'
  /** `time_of_day` of a schedule: `15:00`, or `15:00:00`, which Fivetran's Terraform provider expects, too. */
  scheduleTimes: 'as-set' | 'with-seconds'
  /** `days_of_week` of a `TIME_OF_DAY` schedule that none were sent for: all seven, as that provider met, or absent. */
  scheduleDays: 'filled' | 'as-set'
  /** The order in which lists come back. */
  listOrder: 'as-sent' | 'sorted' | 'reversed'
  /** Whether `Sales EU` becomes `sales_eu`. */
  schemaNames: 'normalise' | 'as-sent'
  /** Versions that may be asked for in `Accept: application/json;version=…`. */
  acceptVersions: readonly string[]
  deleteStatus: 200 | 204
  /** 201 as Fivetran's own client insists, or 200 as the API description says. */
  approveCertificateStatus: 200 | 201
  approveFingerprintStatus: 200 | 201
  /**
   * What names an approved certificate or fingerprint in a path: its `id`, the base64url of its hash (API description),
   * the hash itself (Fivetran's Go library), or either. What else is there is not found.
   */
  approvalPaths: 'id' | 'hash' | 'both'
  /** Whether the items of the list of approved certificates and fingerprints have their `id`. */
  approvalIds: boolean
  /** Whether a revocation does anything; `ignore` answers as if it had. */
  revocations: 'carry-out' | 'ignore'
  /** `validated_by` of a pin: the person's name, as Fivetran's own client expects, or an id (OAS). */
  validatedBy: 'name' | 'id'
  /** Requests in a rolling window; Infinity for no limit. */
  requestLimit: number
  /** `POST …/test` and creations or updates that run tests, in a rolling window. */
  testLimit: number
  limitWindowMs: number
  /** Whether a 429 says how long to wait. */
  sendRetryAfter: boolean
  /**
   * What else becomes of a connection that was created or changed: Fivetran may keep other values than it was sent, or
   * change fields that were not sent. `sent`: the request's body.
   */
  afterChange: ((connection: Connection, sent: JsonObject) => void) | undefined
  /** What answers to a creation, an update and setup tests say instead of what a GET says. */
  inAnswers: ((shown: JsonObject) => JsonObject) | undefined
  /** Whether `private_link_id` and `proxy_agent_id` are refused in a request without their `networking_method`. */
  networkingInOneRequest: boolean
  /** Groups that the key may not see: their connections are not found and not listed. */
  hiddenGroups: readonly string[]
  /** Decides the outcome of a connection's setup tests; undefined leaves it to what `setup-tests.ts` documents. */
  setupTests: ((connection: Connection) => SetupTests | undefined) | undefined
}

export const DEFAULT_BEHAVIOUR: Readonly<Behaviour> = {
  ...DEFAULT_GROUP_BEHAVIOUR,
  ...DEFAULT_DESTINATION_BEHAVIOUR,
  ...DEFAULT_SCHEMA_BEHAVIOUR,
  pausedDefault: false,
  patchArrays: 'replace',
  patchObjects: 'replace',
  maskedSecret: 'store',
  duplicateSchema: 409,
  configInLists: false,
  configInAnswers: true,
  unauthorizedCode: 'AuthFailed',
  forbiddenCode: 'Forbidden',
  immutableFields: 'reject',
  readonlyFields: 'ignore',
  leftNetworks: 'cleared',
  aheadMs: 0,
  nullForRequired: 'reject',
  setupTestLimitMs: Infinity,
  setupTestTimeout: 'keep',
  slowTestMs: 1500,
  unauthorisedTests: 'none',
  unauthorisedTask: 'none',
  authorising: 'connects',
  tasksInTestAnswers: true,
  enumCase: 'as-sent',
  numbers: 'numbers',
  emptyValues: 'keep',
  unsetFields: 'unset',
  metadata: 'full',
  scheduleAtCreation: 'take',
  schedules: 'as-set',
  undescribedWords: 'unlisted',
  optionalPlace: 'optional',
  scheduleTimes: 'as-set',
  scheduleDays: 'filled',
  listOrder: 'sorted',
  schemaNames: 'normalise',
  acceptVersions: ['1', '2'],
  deleteStatus: 200,
  approveCertificateStatus: 201,
  approveFingerprintStatus: 201,
  approvalPaths: 'id',
  approvalIds: true,
  revocations: 'carry-out',
  validatedBy: 'name',
  requestLimit: 20_000,
  testLimit: 2_500,
  limitWindowMs: 3_600_000,
  sendRetryAfter: true,
  afterChange: undefined,
  inAnswers: undefined,
  networkingInOneRequest: true,
  hiddenGroups: [],
  setupTests: undefined,
}

/** Every setting of the switches that stand for something undocumented, so that a test can go through all of them. */
export const BEHAVIOUR_CHOICES = {
  ...GROUP_CHOICES,
  ...DESTINATION_CHOICES,
  ...SCHEMA_BEHAVIOUR_CHOICES,
  pausedDefault: [false, true],
  patchArrays: ['replace', 'merge'],
  patchObjects: ['replace', 'merge'],
  maskedSecret: ['store', 'refuse', 'keep'],
  duplicateSchema: [409, 400, 'allow'],
  configInLists: [false, true],
  configInAnswers: [true, false],
  immutableFields: ['reject', 'ignore'],
  readonlyFields: ['reject', 'ignore'],
  leftNetworks: ['cleared', 'kept'],
  nullForRequired: ['reject', 'ignore'],
  setupTestTimeout: ['keep', 'discard'],
  unauthorisedTests: ['none', 'failed'],
  unauthorisedTask: ['none', 'authorize', 'reconnect'],
  authorising: ['connects', 'clears-task'],
  tasksInTestAnswers: [true, false],
  enumCase: ['as-sent', 'upper', 'upper-in-places'],
  numbers: ['numbers', 'strings', 'strings-in-places'],
  emptyValues: ['keep', 'omit', 'null'],
  unsetFields: ['unset', 'filled'],
  metadata: ['full', 'sparse'],
  scheduleAtCreation: ['take', 'ignore', 'refuse'],
  schedules: ['as-set', 'all-keys', 'always'],
  undescribedWords: ['unlisted', 'listed'],
  optionalPlace: ['optional', 'required'],
  scheduleTimes: ['as-set', 'with-seconds'],
  scheduleDays: ['filled', 'as-set'],
  listOrder: ['as-sent', 'sorted', 'reversed'],
  schemaNames: ['normalise', 'as-sent'],
  networkingInOneRequest: [true, false],
  deleteStatus: [200, 204],
  approveCertificateStatus: [201, 200],
  approveFingerprintStatus: [201, 200],
  approvalPaths: ['id', 'hash', 'both'],
  approvalIds: [true, false],
  validatedBy: ['name', 'id'],
} as const satisfies { [Switch in keyof Behaviour]?: readonly Behaviour[Switch][] }
