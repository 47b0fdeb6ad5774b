import { X509Certificate } from 'node:crypto'
import { SHOP, SHOP_FILE } from '../cast.ts'
import { blockOf } from '../comment.ts'
import { expectThat } from '../expect.ts'
import type { Stage } from '../stage.ts'

/** The SHA-256 of the certificate in the lines to paste, computed here and not read off the comment. */
function sha256Of(lines: string): string {
  const encoded = /encoded_cert: "([^"]+)"/.exec(lines)?.[1] ?? ''
  return new X509Certificate(Buffer.from(encoded, 'base64')).fingerprint256
}

/** The refused certificate: gives the lines that the comment offers. */
async function meetCertificate(stage: Stage): Promise<string> {
  const { number, run } = await stage.propose({
    title: 'Load the shop database',
    by: 'maria',
    files: { [SHOP_FILE]: SHOP },
  })
  expectThat(run.exitCode === 0, 'The plan succeeds.', run.log)
  const merged = await stage.merge(number, 'tom')
  stage.say('Fivetran meets a TLS certificate that nobody has approved. The connector stays paused, and the run fails.')
  expectThat(
    merged.exitCode === 1 && merged.outputs['failure-reason'] === 'setup-tests-failed',
    'The run fails because of the setup tests.',
    merged.log,
  )
  const { body } = stage.showComment(number, 'edits its comment')
  const connector = stage.connector('shop')
  expectThat(
    connector.settings['paused'] === true && connector.certificates.size === 0,
    'The connector is paused and trusts nothing.',
  )
  stage.verified('The connector exists, is paused, and trusts no certificate.')
  const lines = blockOf(body, 'yaml')
  expectThat(lines.split('\n').length === 3, 'The comment offers three lines to paste.', lines)
  expectThat(body.includes(sha256Of(lines)), 'The comment shows the SHA-256 of the certificate in those lines.', body)
  stage.verified('The comment shows the SHA-256 of the certificate, and three lines that pin it.')
  return lines
}

/** Step 5: an untrusted certificate is shown, then pinned with the lines that were shown. */
export async function pinCertificate(stage: Stage): Promise<void> {
  stage.step(5, 'A TLS certificate is not trusted')
  const lines = await meetCertificate(stage)
  stage.changes()
  stage.say('Maria compares the SHA-256 with the one that the database team gave her, and pastes the three lines.')
  const { number, run } = await stage.propose({
    title: 'Trust the certificate of the shop database',
    by: 'maria',
    files: { [SHOP_FILE]: `${SHOP}${lines}\n` },
  })
  expectThat(run.exitCode === 0, 'The plan succeeds.', run.log)
  const merged = await stage.merge(number, 'tom')
  stage.showComment(number, 'edits its comment')
  expectThat(merged.exitCode === 0, 'The apply succeeds.', merged.log)
  const connector = stage.connector('shop')
  const approved = [...connector.certificates.keys()]
  expectThat(
    approved.length === 1 && lines.includes(approved[0] ?? ' '),
    'Exactly the pinned certificate is approved.',
    approved.join('\n'),
  )
  expectThat(connector.settings['paused'] === false && connector.setup_state === 'connected', 'The connector runs.')
  stage.verified('Fivetran approved exactly this certificate, the setup tests pass, and the connector runs.')
}
