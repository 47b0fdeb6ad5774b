/** Destinations of manifests, without any server. */
import { toDesired, type DesiredContext } from '../../../src/kinds/destination/desired.ts'
import { parseManifests } from '../../../src/manifests/parse.ts'
import { formatProblem } from '../../../src/model/errors.ts'
import { GROUPS, REFERENCES } from '../../manifests/fixtures.ts'

const CONTEXT: DesiredContext = {
  references: REFERENCES,
  allowPlaintextSecrets: false,
  unknownFields: 'error',
  groups: GROUPS,
}

/** What one document says, and everything that is wrong with it. */
export function read(text: string, changes: Partial<DesiredContext> = {}) {
  const { documents, problems } = parseManifests('d.yml', text)
  const results = documents.map(document => toDesired(document, { ...CONTEXT, ...changes }))
  const all = [...problems, ...results.flatMap(one => one.problems)]
  return {
    desired: results[0]?.desired,
    said: all.map(problem => `${problem.severity}: ${formatProblem(problem)}`),
  }
}

/** A destination with these further lines; `config` stands last. */
export function snowflake(lines = '', config = '  host: acme.snowflakecomputing.com\n'): string {
  return `kind: destination\ngroup: Warehouse\nservice: snowflake\ntime_zone_offset: "0"\n${lines}config:\n${config}`
}
