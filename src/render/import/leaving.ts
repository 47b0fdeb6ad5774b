/** What is left to do in Terraform after an import from its state, in the order in which it has to be done. */
import type { Bound, Deletion, Edit, Key, Leaving, RemovedFile, Single } from '../../model/leaving.ts'
import { count } from '../../model/count.ts'
import { fittingList } from '../text/blocks.ts'
import { GAP } from '../text/document.ts'
import { inlineCode } from '../text/escape.ts'
import { UNLIMITED } from '../text/room.ts'

export interface LeavingWords {
  /** The program that wrote the state, by its command. */
  readonly program: 'terraform' | 'tofu'
  /** The path of `fivetran-removed.tf`, as people are to be shown it. */
  readonly file: string
  readonly dryRun: boolean
  /** True where nobody has named the folder of the configuration. */
  readonly isFolderGuessed: boolean
}

/** Markdown; undefined where nothing leaves. */
export function leavingSection(leaving: Leaving, words: LeavingWords): string | undefined {
  const { released, singles, bound } = leaving
  if (released.length + singles.length + bound.length === 0) return undefined
  const steps = [
    '**Merge the manifests**, and let their apply adopt what they name. From then on both sides manage it and say the same, so neither changes anything. Change nothing of it on either side until the last step is done.',
    ...outOfState(singles, words),
    ...(released.length === 0 ? [] : [commit(leaving, words)]),
    ...(released.length + singles.length === 0 ? [] : [check(released.length, words)]),
    ...(released.length === 0 ? [] : [later(words)]),
  ]
  return [
    '### Leaving Terraform',
    'None of this changes anything in Fivetran.',
    ...steps.map((step, at) => `${at + 1}. ${step.replaceAll(/\n(?=[^\n])/g, '\n   ')}`),
    ...stuck(bound),
  ].join(GAP)
}

function programName({ program }: LeavingWords): string {
  return program === 'tofu' ? 'OpenTofu' : 'Terraform'
}

function outOfState(singles: readonly Single[], words: LeavingWords): string[] {
  if (singles.length === 0) return []
  const commands = singles.map(({ address }) => `${words.program} state rm ${shellQuoted(address)}`)
  const keys = singles.flatMap(({ keys: key }) => key ?? [])
  const instances = new Map(keys.map(key => [key.instance, key]))
  const unknown = singles.filter(single => single.keys === undefined).map(({ address }) => inlineCode(address))
  return [
    [
      `**Take ${count(singles.length, 'instance')} out of the state.** Others of the same block stay, and a \`removed\` block cannot name one alone. Stop whatever applies this configuration, run this (in bash or zsh), take the keys away, and only then apply again: a key without a state would make ${programName(words)} create a second one, and a state without a key would make it delete the first.`,
      ['```sh', ...commands, '```'].join('\n'),
      ...listed('The keys to take away:', [...instances.values()].map(keyText)),
      ...listed('Of these no file tells where their keys are:', unknown),
    ].join(GAP),
  ]
}

function keyText({ instance, by, path, line }: Key): string {
  const at = inlineCode(`${path}:${line}`)
  return by === 'count'
    ? `${inlineCode(instance)}: lower the \`count\` at ${at}`
    : `${inlineCode(instance)}: in the \`for_each\` at ${at}`
}

/** For a POSIX shell. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function commit({ released, file, deletions, unfound, edits, dependents }: Leaving, words: LeavingWords): string {
  const change = edits.filter(({ what }) => what !== 'pointless')
  const pointless = edits.filter(({ what }) => what === 'pointless')
  const parts: string[] = [
    `**In one commit in ${programName(words)}'s configuration:**`,
    ...fileLines(file?.state, file?.text ?? '', released.length, words),
    ...(deletions.length === 0 && words.isFolderGuessed ? elsewhere(file?.state, words) : []),
    ...listed('Delete these blocks:', deletions.map(deletionText)),
    ...listed(
      'Delete these blocks, which are in no file that was found (`--terraform-directory` says where the configuration is):',
      unfound.map(inlineCode),
    ),
    ...listed('Change what names them and stays:', change.map(editText)),
    ...listed(
      'By the state, these stay and were made after some of them. Look whether they name them:',
      dependents.map(({ address, on }) => `${inlineCode(address)} after ${on.map(inlineCode).join(', ')}`),
    ),
    ...listed('These `moved` blocks do no harm and may go:', pointless.map(editText)),
  ]
  return parts.join(GAP)
}

function fileLines(
  state: RemovedFile['state'] | undefined,
  text: string,
  amount: number,
  { file, dryRun }: LeavingWords,
): string[] {
  const path = inlineCode(file)
  if (state === 'new')
    return [
      `Add ${path}, which ${dryRun ? 'is not written in a dry run' : 'was written now'}: by its ${amount === 1 ? '`removed` block' : count(amount, '`removed` block')} the state forgets ${amount === 1 ? 'it' : 'them'}, and destroys nothing. Until the blocks below are deleted, nothing can be planned beside it.`,
    ]
  if (state === 'same') return [`${path} is there already, and names all of them.`]
  if (state === 'foreign')
    return [
      `${path} was left as it is, since somebody else has written it. Add this to it, or to another file beside it:`,
      ['```hcl', text.trimEnd(), '```'].join('\n'),
    ]
  return []
}

/** Where no file of the folder has any of the blocks: it may be another folder's file. */
function elsewhere(state: RemovedFile['state'] | undefined, { dryRun }: LeavingWords): string[] {
  if (state === undefined || state === 'foreign') return []
  const mend =
    state === 'new' && dryRun
      ? 'name that with `--terraform-directory`'
      : 'move it there, or delete it and import again with `--terraform-directory`'
  return [
    `No file in its folder has any of these blocks. If the configuration is in another folder, ${mend}: a file that is not beside the configuration does nothing.`,
  ]
}

function listed(head: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [head, fittingList(items, UNLIMITED)]
}

function deletionText({ path, line, addresses }: Deletion): string {
  const note = addresses.some(address => /(^|\.)module\.[^.]+$/.test(address)) ? ', the whole call of the module' : ''
  return `${inlineCode(`${path}:${line}`)} ${addresses.map(inlineCode).join(', ')}${note}`
}

const EDITS: Readonly<Record<Edit['what'], (edit: Edit) => string>> = {
  replace: ({ inside, of, by }) =>
    by === undefined
      ? `${inlineCode(inside)} names ${inlineCode(of)}`
      : `${inlineCode(inside)}: write ${inlineCode(JSON.stringify(by))} instead of the id of ${inlineCode(of)}`,
  delete: ({ of }) => `delete the \`import\` block of ${inlineCode(of)}`,
  destroys: ({ of }) =>
    `this \`removed\` block of ${inlineCode(of)} lacks \`lifecycle { destroy = false }\`: it would **destroy** it. Delete it`,
  pointless: ({ of }) => inlineCode(of),
}

function editText(edit: Edit): string {
  return `${inlineCode(`${edit.path}:${edit.line}`)} ${EDITS[edit.what](edit)}`
}

function check(amount: number, words: LeavingWords): string {
  const says =
    words.program === 'tofu'
      ? '*will be removed from the OpenTofu state but will not be destroyed*'
      : '*will no longer be managed by Terraform, but will not be destroyed*'
  const each =
    amount === 0
      ? 'must plan nothing for what left'
      : `must say of each instance of ${amount === 1 ? 'it' : `these ${count(amount, 'resource')}`} that it ${says}`
  return `**Plan, and apply what is planned.** \`${words.program} plan\` ${each}: \`0 to add\`, \`0 to destroy\`, and no change that was not planned before all this. Do not apply it otherwise.`
}

function later({ file }: LeavingWords): string {
  return `**Delete ${inlineCode(file)}** once it was applied wherever this configuration is: in each workspace.`
}

const WHY: Readonly<Record<Bound['why'], (bound: Bound) => string>> = {
  distant: ({ source }) =>
    `its block is in a module from elsewhere (${inlineCode(source)}). Let a version of that module do without it, or copy the module into your own folder; then import again`,
  numbered: ({ place }) =>
    `its \`count\`${placeText(place)} numbers its instances, and without this one others would be destroyed. Take all of them over, or give the block \`for_each\` and \`moved\` blocks first`,
  shared: ({ place }) =>
    `what makes it${placeText(place)} makes something that stays, too. Separate the two first, or take over both`,
}

function placeText(place: Bound['place']): string {
  return place === undefined ? '' : ` at ${inlineCode(`${place.path}:${place.line}`)}`
}

function stuck(bound: readonly Bound[]): string[] {
  return listed(
    `**${count(bound.length, 'resource')} cannot leave Terraform yet.** Manifests manage them all the same; change them on both sides alike until then.`,
    bound.map(one => `${inlineCode(one.address)}: ${WHY[one.why](one)}`),
  )
}
