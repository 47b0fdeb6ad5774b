/** Comments and issues. Creating one is never repeated: it would appear twice. */
import type { Comment, Issue } from '../repository/port.ts'
import type { GitHub } from './port.ts'
import { PAGE_SIZE, type Connection } from './call.ts'
import { createOwnership, type Author, type IsOwn } from './ownership.ts'
import { numberOf, textOf } from './wire.ts'

interface WireComment {
  readonly id: number
  readonly html_url: string
  readonly body?: string | undefined
  readonly user: Author | null
}

interface WireIssue {
  readonly number: number
  readonly html_url: string
  readonly body?: string | null | undefined
  readonly state: string
  readonly user: Author | null
}

type Conversation = Pick<
  GitHub,
  'comments' | 'createComment' | 'updateComment' | 'issues' | 'createIssue' | 'updateIssue'
>

/** https://docs.github.com/en/rest/issues */
export function createConversation(connection: Connection): Conversation {
  const { octokit, at, call } = connection
  const ownership = createOwnership(connection)
  return {
    async comments(number, concerns = always) {
      const all = await call(`GET issues/${number}/comments`, async () => {
        const found = await octokit.paginate(octokit.rest.issues.listComments, {
          ...at,
          issue_number: number,
          per_page: PAGE_SIZE,
        })
        return found.map(comment => ({ author: comment.user, comment: readComment(comment, () => false) }))
      })
      const concerned = all.filter(({ comment }) => concerns(comment.body))
      // A bot's comment is ours as long as nobody else wrote one: then there is no need to ask who we are.
      const isOwn = concerned.every(({ author }) => author?.type === 'Bot') ? always : await ownership()
      const own = new Set(concerned.filter(({ author }) => isOwn(author)).map(({ comment }) => comment.id))
      return all
        .map(({ comment }) => Object.assign({}, comment, { own: own.has(comment.id) }))
        .toSorted((a, b) => a.id - b.id)
    },
    createComment: (number, body) =>
      call(`POST issues/${number}/comments`, async () =>
        readComment((await octokit.rest.issues.createComment({ ...at, issue_number: number, body })).data, always),
      ),
    updateComment: (id, body) =>
      call(`PATCH issues/comments/${id}`, async () =>
        readComment((await octokit.rest.issues.updateComment({ ...at, comment_id: id, body })).data, always),
      ),

    async issues(label) {
      const isOwn = await ownership()
      return call('GET issues', async () => {
        const filter = { labels: label, state: 'all', sort: 'created', direction: 'desc', per_page: PAGE_SIZE } as const
        const found = await octokit.paginate(octokit.rest.issues.listForRepo, { ...at, ...filter })
        // GitHub's list of issues holds pull requests too.
        return found.filter(issue => issue.pull_request === undefined).map(issue => readIssue(issue, isOwn))
      })
    },
    createIssue: ({ title, body, labels }) =>
      call('POST issues', async () =>
        readIssue((await octokit.rest.issues.create({ ...at, title, body, labels: [...labels] })).data, always),
      ),
    async updateIssue(number, { body, open, title }) {
      const isOwn = await ownership()
      const state = open === undefined ? {} : ({ state: open ? 'open' : 'closed' } as const)
      const texts = { ...(body === undefined ? {} : { body }), ...(title === undefined ? {} : { title }) }
      return call(`PATCH issues/${number}`, async () =>
        readIssue((await octokit.rest.issues.update({ ...at, issue_number: number, ...texts, ...state })).data, isOwn),
      )
    },
  }
}

function always(): boolean {
  return true
}

function readComment(comment: WireComment, isOwn: IsOwn): Comment {
  return {
    id: numberOf(comment.id, 'the id'),
    url: textOf(comment.html_url, 'the address'),
    body: bodyOf(comment),
    own: isOwn(comment.user),
  }
}

function readIssue(issue: WireIssue, isOwn: IsOwn): Issue {
  return {
    number: numberOf(issue.number, 'the number'),
    url: textOf(issue.html_url, 'the address'),
    body: bodyOf(issue),
    open: textOf(issue.state, 'the state') === 'open',
    own: isOwn(issue.user),
  }
}

function bodyOf({ body }: { readonly body?: unknown }): string {
  return body === undefined || body === null || body === '' ? '' : textOf(body, 'the body')
}
