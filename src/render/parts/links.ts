/** Links to manifests, to commits and to Fivetran. */
import type { Position } from '../../model/position.ts'
import { cut, link, linkCode } from '../text/escape.ts'
import type { Report } from './report.ts'
import { wordsFor, type Kinds } from './names.ts'

/** How a manifest is linked. */
export interface ManifestLinkOptions {
  /** `fivetran/a.yml:3:5` */
  readonly withColumn?: boolean
  /** Where it stands; by default the run's commit. */
  readonly commit?: string
}

/** Links to a line of a manifest: `[fivetran/a.yml:3](…/blob/<commit>/fivetran/a.yml#L3)`. */
export function manifestLink(
  { repositoryUrl, commit: ofRun }: Pick<Report, 'repositoryUrl' | 'commit'>,
  { file, line, column, key }: Position,
  { withColumn = false, commit = ofRun }: ManifestLinkOptions = {},
): string {
  const path = file.toWellFormed().split('/').map(encodeURIComponent).join('/')
  const label = `${file}:${line}${withColumn ? `:${column}` : ''}${key === undefined ? '' : ` [${key}]`}`
  return link(
    linkCode(cut(label, 160)),
    repositoryUrl && `${repositoryUrl}/blob/${encodeURIComponent(commit)}/${path}#L${line}`,
  )
}

/** Links to a commit by the beginning of its id. */
export function commitLink({ commit, repositoryUrl }: Pick<Report, 'repositoryUrl' | 'commit'>): string {
  return link(linkCode(commit.slice(0, 7)), repositoryUrl && `${repositoryUrl}/commit/${encodeURIComponent(commit)}`)
}

/** Links `label` to the page on which Fivetran shows a resource, where there is one. `label` is Markdown already. */
export function pageLink(kinds: Kinds, kind: string, id: string, label: string): string {
  const { page } = wordsFor(kinds, kind)
  return page === undefined
    ? label
    : link(
        label,
        page.replace('{id}', () => encodeURIComponent(id.toWellFormed())),
      )
}

/** A resource's id, with a link to its page where there is one. */
export function idLink(kinds: Kinds, kind: string, id: string): string {
  return pageLink(kinds, kind, id, linkCode(cut(id, 80)))
}
