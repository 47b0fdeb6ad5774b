/** Reads what `terraform show -json` or `terraform state pull` has printed, or says what the file is instead. */
import { UserError } from '../model/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../model/value.ts'
import { textOf } from './fields.ts'
import { readStateFile } from './pull.ts'
import type { TerraformState } from './resource.ts'
import { isPlan, readShownPlan, readShownState } from './show.ts'

/** The largest file that is read, in bytes. */
export const LARGEST = 100 * 1024 * 1024

/** What makes a file of a state, whatever the user has now. OpenTofu's commands are the same. */
const SHOW = 'Write one with `terraform show -json > state.json` (OpenTofu: `tofu show -json > state.json`).'
const SHOW_PLAN =
  'Write what it holds as JSON: `terraform show -json PLAN > plan.json` (OpenTofu: `tofu show -json PLAN > plan.json`).'

/**
 * The state in a file. `file`: its name, for messages. Throws UserError for everything else, with the command that makes
 * what can be read. No message holds anything of the file.
 */
export function readTerraform(bytes: Uint8Array, file: string): TerraformState {
  const refuse = (what: string, hint: string): UserError => UserError.of('invalid-input', `\`${file}\` ${what}`, hint)
  if (bytes.length > LARGEST) throw refuse('is larger than 100 MiB.', SPLIT)
  const text = decoded(bytes)
  const parsed = parsedJson(text)
  if (parsed === undefined) throw refuse(...notJson(text))
  const refusal = isJsonObject(parsed) ? refusalOf(parsed) : NO_STATE
  if (refusal !== undefined || !isJsonObject(parsed)) throw refuse(...(refusal ?? NO_STATE))
  if (parsed['version'] === 4) return readStateFile(parsed)
  return isPlan(parsed) ? readShownPlan(parsed) : readShownState(parsed)
}

const SPLIT = 'Take over a part: `terraform state pull` of a smaller state, such as of one workspace.'

type Refusal = readonly [what: string, hint: string]

const NO_STATE: Refusal = ['is JSON, but neither a Terraform state nor a saved plan.', SHOW]

/** What a file of JSON is that cannot be read; undefined for one that can. */
function refusalOf(file: JsonObject): Refusal | undefined {
  if (file['encrypted_data'] !== undefined || file['encryption_version'] !== undefined)
    return [
      'is encrypted by OpenTofu.',
      'Let OpenTofu read it: `tofu show -json > state.json`, in the folder of the configuration.',
    ]
  if (file['@level'] !== undefined || file['@message'] !== undefined) return LOG
  const { version } = file
  if (typeof version === 'number' && file['format_version'] === undefined)
    return version === 4 ? undefined : ofVersion(version)
  if (typeof file['format_version'] !== 'string') return NO_STATE
  if (!isShown(file)) return NO_STATE
  if (!textOf(file, 'format_version').startsWith('1.'))
    return [
      `has the format ${JSON.stringify(textOf(file, 'format_version').slice(0, 20))} of \`terraform show -json\`, and only 1.x is known here.`,
      'Write it with Terraform 1.1 or later, or with `terraform state pull > state.json`.',
    ]
  if (file['errored'] === true)
    return [
      'is a plan that failed.',
      'Plan again until it succeeds, or take the state alone: `terraform show -json > state.json`.',
    ]
  return undefined
}

function ofVersion(version: number): Refusal {
  return version < 4
    ? [
        `is a state of format ${version}, which Terraform wrote before 0.12.`,
        'Apply once with a current Terraform and provider, which write it anew, then run `terraform show -json > state.json`.',
      ]
    : [`is a state of format ${version}, and only format 4 is known here.`, SHOW]
}

/** A state that is empty has no `values`. */
function isShown(file: JsonObject): boolean {
  const isOther = ['provider_schemas', 'valid', 'diagnostics', 'modules'].some(name => file[name] !== undefined)
  return !isOther && (isPlan(file) || file['values'] !== undefined || Object.keys(file).every(isOfEmptyState))
}

function isOfEmptyState(name: string): boolean {
  return ['format_version', 'terraform_version', 'checks'].includes(name)
}

const LOG: Refusal = [
  'is the log of `terraform plan -json`, not a plan.',
  'Save the plan (`terraform plan -out=PLAN`), then write what it holds: `terraform show -json PLAN > plan.json`.',
]

/** What begins a line of configuration. */
const BLOCK = /^(?:resource|module|provider|terraform|variable|locals|data|output|removed|import|moved)\b[^\n]*\{/m
/** What `terraform show` writes above each resource for people. */
const FOR_PEOPLE = /^# \S+:$/m

/** What a file is that is no JSON. */
function notJson(text: string): Refusal {
  const start = text.trimStart()
  if (start === '') return ['is empty.', SHOW]
  if (start.startsWith('PK')) return ['is a saved plan as Terraform keeps it, and no JSON.', SHOW_PLAN]
  if (start.startsWith('{"@level"')) return LOG
  if (/^[{[]/.test(start)) return ['is not whole, or damaged: its JSON cannot be read.', SHOW]
  return BLOCK.test(start) && !FOR_PEOPLE.test(start) ? ['is configuration, not a state.', SHOW] : OF_PEOPLE
}

const OF_PEOPLE: Refusal = ['is no JSON.', SHOW]

function parsedJson(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

/** As UTF-8, or as UTF-16, which `>` of Windows PowerShell writes. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}
