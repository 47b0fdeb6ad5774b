import type {
  CertificatePin,
  FingerprintPin,
  Group,
  ObservedConnector,
  SetupTest,
} from '../kinds/connector/connector.ts'
import type { ServiceMetadata } from '../model/field-type.ts'
import type { ValueObject } from '../model/value.ts'

/** What planning needs of Fivetran. Nothing here can send anything but GET. Every method throws ApiError. */
export interface FivetranReader {
  /** The account the credentials belong to; undefined where the key may not ask (403, 404). */
  accountId(): Promise<string | undefined>
  /** All groups that the key sees. */
  groups(): Promise<Group[]>
  /** The connectors of a group, all pages; with `schema`, only those that Fivetran reports by exactly that name. */
  connections(filter: { readonly groupId: string; readonly schema?: string }): Promise<ObservedConnector[]>
  /** One connector; undefined when Fivetran has it no more. */
  connection(id: string): Promise<ObservedConnector | undefined>
  /** A service's metadata; undefined when there is no such service. */
  metadata(service: string): Promise<ServiceMetadata | undefined>
  /** The names of all services, for "did you mean". */
  services(): Promise<string[]>
  certificates(id: string): Promise<CertificatePin[]>
  fingerprints(id: string): Promise<FingerprintPin[]>
}

export interface TestRun {
  readonly tests: readonly SetupTest[]
  readonly connector: ObservedConnector
}

/**
 * What apply needs of Fivetran. Bodies may hold secrets; they are revealed only where the request is written.
 * `update`, `remove`, approvals and revocations are retried by the client, since repeating them changes nothing.
 */
export interface Fivetran extends FivetranReader {
  /** `POST /connections`. Never retried after it may have been received: throws ApiError with `ambiguous` then. */
  create(body: ValueObject): Promise<ObservedConnector>
  /** `PATCH /connections/{id}` */
  update(id: string, body: ValueObject): Promise<ObservedConnector>
  /**
   * `POST /connections/{id}/test`. Waits up to `timeoutMs`; throws ApiError with `ambiguous` when the answer is lost.
   */
  test(
    id: string,
    trust: { readonly certificates: boolean; readonly fingerprints: boolean },
    timeoutMs: number,
  ): Promise<TestRun>
  /** `DELETE /connections/{id}`; one that is already gone counts as done. */
  remove(id: string): Promise<void>
  approveCertificate(id: string, pin: CertificatePin): Promise<void>
  approveFingerprint(id: string, pin: FingerprintPin): Promise<void>
  /** One that is already gone counts as done. */
  revokeCertificate(id: string, hash: string): Promise<void>
  revokeFingerprint(id: string, hash: string): Promise<void>
}
