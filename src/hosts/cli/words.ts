/** How the command line speaks: of commands, options and git. */
import { DENIED, type ApiError } from '../../model/errors.ts'
import type { CheckoutWords, DeletionWords, HostWords, ReferenceWords } from '../../model/host-words.ts'
import { inlineCode } from '../../render/text/escape.ts'

interface Surroundings {
  readonly defaultBranch: string
  /** The name or address of the remote that holds the ledger. */
  readonly remote: string
}

/** The words of the command line. */
export function cliWords({ defaultBranch, remote }: Surroundings): HostWords {
  return {
    runAgain: 'run this again',
    applyByHand: 'run `connector-as-code apply`',
    manualApply: 'an apply by hand (`connector-as-code apply`)',
    tryOut: 'What is not merged can be tried out with `--unreviewed`, which deletes and replaces nothing.',
    runForHead: branch =>
      `check out the head of ${branch} (\`git switch ${defaultBranch}\`, \`git pull\`) and run this again`,
    defect: 'This is a defect of connector-as-code; please report it with what `--debug` prints.',
    setting: 'an option',
    limits: { targets: '`--targets`', changed: '`--scope changed`' },
    repository: 'git',
    adviceFor: error => adviceFor(error, remote),
    ledgerForbidden: undefined,
    noReviews: 'From the command line: what was reviewed on pull requests is not looked up, and no comment is posted.',
    references: REFERENCES,
    deletions: DELETIONS,
    checkout: CHECKOUT,
    next: {
      actor: '`connector-as-code apply`',
      when: `, if this is merged into ${inlineCode(defaultBranch)}`,
      always: true,
      review: 'This plan counts as no review: only what the action posts on a pull request does.',
      planAgain: undefined,
      retry: 'run `connector-as-code apply` again',
    },
    drift: {
      noIssue: 'No issue is opened from the command line: this report and the exit code tell.',
      revert: address => `${inlineCode(`connector-as-code apply --targets ${shellWord(address)}`)}.`,
      createAgain: '`connector-as-code apply --deletion-policy delete` with its address as `--targets`',
    },
    imports: {
      recordedBy: 'The first apply of them',
      defineSecret:
        'put it where your manifests get their secrets from (`--secrets`, and the secrets of whatever applies) and uncomment its line',
      next: 'Look at the files, commit them on a branch and have them merged: `connector-as-code plan` shows nothing but the adoptions.',
    },
  }
}

const REFERENCES: ReferenceWords = {
  self: 'connector-as-code',
  defineSecret: name =>
    `Write it into the file of \`--secrets FILE\`, or set the environment variable \`${name}\` and allow it by \`--secret-env ${name}\`.`,
  defineVariable: 'Write it into the file of `--vars FILE`.',
}

const DELETIONS: DeletionWords = {
  lift: (address, holdsOthers) =>
    `Apply with \`--deletion-policy delete --targets ${shellWord(address)}\`${holdsOthers ? ' and what it holds' : ''}`,
  raiseLimit: 'Apply with a higher `--max-deletions`.',
  together: 'Apply with `--deletion-policy delete` to delete all together.',
}

const CHECKOUT: CheckoutWords = {
  missing: 'Check it out (`git restore`, `git sparse-checkout disable`), or commit its removal.',
  submodules: 'Run `git submodule update --init --recursive`.',
  submoduleOr: path => `Run \`git submodule update --init\`, or leave it out of \`--manifests\`: \`!${path}/**\`.`,
  otherCommit: commit => `Commit ${commit} is checked out.`,
  wholeCommit: 'Check out that commit.',
  changed:
    'Commit that and have it merged, or put it aside (`git stash`). If another program makes manifests, set `--generated-manifests`.',
  source: 'another program or a second checkout',
  sourceFirst: 'Run that first.',
}

/** What to do by the code that the ports to git give a failure. */
function adviceFor({ api, code }: ApiError, remote: string): string | undefined {
  if (api !== 'git') return undefined
  switch (code) {
    case DENIED:
      return `See that \`git fetch ${remote}\` and \`git push ${remote}\` work here, with the right to push the branch of the ledger.`
    case 'refused':
      return "Let yourself push to the ledger's branch: exempt it from the rule that the server names."
    case 'missing':
      return 'Check the address: `git remote -v`.'
    default:
      return undefined
  }
}

/** A text as one word of a command line, for a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
