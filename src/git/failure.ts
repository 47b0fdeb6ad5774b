/** What a failed git means: whether to try again, and what to tell people. Pure. */
import { errorText } from '../http/error-text.ts'
import { ApiError } from '../model/errors.ts'
import type { Ran } from './run.ts'
import { withoutUserinfo } from './urls.ts'

/**
 * Why a git failed, as far as its words tell (`LC_ALL=C`; they are the server's or those of ssh and curl, too):
 * `transient`: the same may pass in a moment. `denied`: without or with wrong credentials, or without the right.
 * `missing`: there is no such repository. `refused`: the server does not take what was pushed.
 */
export type Why = 'transient' | 'denied' | 'missing' | 'refused' | 'other'

const WORDS: readonly (readonly [Why, RegExp])[] = [
  [
    'transient',
    /could not resolve host|temporary failure in name|timed? ?out|connection (was )?(refused|reset|closed)/i,
  ],
  ['transient', /early EOF|unexpected(ly)? (disconnect|EOF)|hung up|RPC failed|broken pipe|network is unreachable/i],
  ['transient', /failed to connect|couldn't connect|returned error: (408|429|5\d\d)|no route to host|kex_exchange/i],
  ['transient', /(cannot|unable to|could not) (lock|create).*(ref|\.lock)|shallow file has changed/i],
  ['denied', /authentication failed|could not read (username|password)|prompts disabled|access denied/i],
  [
    'denied',
    /permission (to \S+ )?denied|returned error: 40[13]|invalid (username|credentials)|not allowed|read.only/i,
  ],
  ['denied', /host key verification failed/i],
  ['missing', /repository .*not found|not appear to be a git repo|does not exist|returned error: 404/i],
  ['refused', /rejected|declined|protected|denied|refus/i],
]

/** Why it failed; one that was ended may pass the next time. */
export function whyFailed({ code, stdout, stderr }: Ran): Why {
  if (code === undefined) return 'transient'
  const said = `${stderr}\n${pushRefusal(stdout) ?? ''}`
  return WORDS.find(([, words]) => words.test(said))?.[0] ?? 'other'
}

/**
 * What `git push --porcelain` says of a ref that it did not move: `[remote rejected] (pre-receive hook declined)`.
 * https://git-scm.com/docs/git-push#_output
 */
export function pushRefusal(stdout: Buffer): string | undefined {
  return withoutUserinfo(/^!\t[^\t]*\t(.*)$/m.exec(stdout.toString('utf8'))?.[1] ?? '') || undefined
}

/** A failed git as an error. `request`: `git fetch of origin`. */
export function gitError(ran: Ran, request: string, redact: (text: string) => string): ApiError {
  const why = whyFailed(ran)
  const said = [pushRefusal(ran.stdout) ?? '', ran.stderr].filter(text => text !== '').join(': ')
  const how = ran.code === undefined ? 'it was ended before it was done' : `it failed with exit code ${ran.code}`
  return new ApiError({
    api: 'git',
    message: errorText(`${request}: ${said === '' ? how : said}`, redact),
    request,
    code: why,
    ambiguous: request.startsWith('git push') && why === 'transient',
  })
}
