/** The fields of a manifest that are about how Fivetran reaches a server, and about the tests of that. */
import { filled, flag, list, mapping, text, type ManifestField } from '../../manifests/field.ts'

const PLAIN = { plain: true } as const

/** One approved certificate or fingerprint: its hash, and what it is the hash of. */
function pin(what: string, content: string, description: string, isRequired: boolean): ManifestField {
  const missing = { hint: 'Paste it from the report of the setup test.' }
  return mapping(`One approved ${what}.`, {
    properties: {
      hash: filled(`The hash by which Fivetran names the ${what}.`, { missing }),
      [content]: filled(description, isRequired ? { missing } : {}),
    },
  })
}

/** Setup tests, and whom they trust. */
export const TEST_FIELDS = {
  run_setup_tests: flag('Whether the setup tests run after a change.', { ...PLAIN, default: true, nullable: false }),
  trust_certificates: flag(
    'Whether setup tests accept any certificate. Rather pin approved ones in `trusted_certificates`.',
    { ...PLAIN, default: false, nullable: false },
  ),
  trust_fingerprints: flag(
    'Whether setup tests accept any SSH fingerprint. Rather pin approved ones in `trusted_fingerprints`.',
    { ...PLAIN, default: false, nullable: false },
  ),
  trusted_certificates: list('Approved certificates.', {
    ...PLAIN,
    items: pin(
      'certificate',
      'encoded_cert',
      'The certificate, base64. Only a certificate that Fivetran has approved already can do without it.',
      false,
    ),
  }),
  trusted_fingerprints: list('Approved SSH fingerprints.', {
    ...PLAIN,
    items: pin('SSH fingerprint', 'public_key', "The host's public key.", true),
  }),
} as const satisfies Readonly<Record<string, ManifestField>>

/** How Fivetran reaches the server, by which agent, and where it has the secrets from. */
export const NETWORK_FIELDS = {
  networking_method: text('How Fivetran reaches the source.', {
    enum: ['Directly', 'PrivateLink', 'SshTunnel', 'ProxyAgent'],
  }),
  proxy_agent_id: text('The id of the proxy agent.'),
  private_link_id: text('The id of the private link.'),
  hybrid_deployment_agent_id: text('The id of the hybrid deployment agent.'),
  external_secrets_manager_id: text('The id of the external secrets manager.'),
  external_secrets_keys_config: mapping('The keys under which the external secrets manager holds the secrets.', {
    namesSecrets: true,
  }),
} as const satisfies Readonly<Record<string, ManifestField>>
