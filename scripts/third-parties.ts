/** What is written beside a bundle: which packages of others it holds, and their licences. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'rolldown'

/** Writes the licences of all packages of which something is in the bundle, to `file` beside it. */
export function thirdParties(file: string): Plugin {
  return {
    name: 'third-parties',
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap(part => (part.type === 'chunk' ? Object.keys(part.modules) : []))
      const folders = new Set(modules.flatMap(id => packageFolder(id) ?? []))
      this.emitFile({ type: 'asset', fileName: file, source: [...folders].map(noticeOf).toSorted().join(LINE) })
    },
  }
}

const LINE = `\n${'-'.repeat(80)}\n\n`

/** `…/node_modules/@octokit/rest/dist/index.js` → `…/node_modules/@octokit/rest`; undefined for what is our own. */
function packageFolder(id: string): string | undefined {
  return /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id)?.[1]
}

function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const [text] = globSync('{LICENSE,LICENCE,license,licence}*', { cwd: folder }).toSorted()
  const whole = text !== undefined && existsSync(join(folder, text)) ? readFileSync(join(folder, text), 'utf8') : ''
  return `${name} ${version} (${license})\n\n${whole.replaceAll('\r\n', '\n').trim()}\n`
}
