/** `time_zone_offset`: a text with its sign in Fivetran's API, of which YAML makes a number. Pure. */
import { visible } from '../../model/visible.ts'
import type { Complaint } from '../../manifests/problems.ts'
import { quoted } from '../../manifests/wording.ts'

const UTC = '(?:[Uu][Tt][Cc]|[Gg][Mm][Tt]|[Zz])'

/** How the offset may be written: hours, with or without sign, `UTC` before and minutes behind it. For editors. */
export const OFFSET_PATTERN = String.raw`^\s*(?:${UTC}|${UTC}?\s*[-+−]?[0-9]{1,2}(?::?00|\.0+)?)\s*$`

const OFFSET = /^(?:UTC|GMT|Z)?\s*([-+])?(\d{1,2})(?:(?::|(?<=\d\d))(\d\d)|\.(\d+))?$/i
const EARLIEST = -11
const LATEST = 12

/** Fivetran's text of an offset, or what is wrong with it: `3`, `+03`, `UTC+3` and `+03:00` are `+3`. */
export function readOffset(written: string): string | Complaint {
  const text = written.trim().replace('−', '-')
  if (/^(?:UTC|GMT|Z)$/i.test(text)) return '0'
  const [all, sign, digits = '', minutes = '', fraction = ''] = OFFSET.exec(text) ?? []
  if (all === undefined)
    return { message: `\`time_zone_offset\` takes the hours from UTC, not ${quoted(visible(written))}.`, hint: HOW }
  const hours = (sign === '-' ? -1 : 1) * Number(digits)
  if (/[1-9]/.test(minutes + fraction)) return halfHour(hours, sign === '-')
  if (hours < EARLIEST || hours > LATEST)
    return {
      message: `\`time_zone_offset\` goes from ${EARLIEST} to +${LATEST}, so it cannot be ${quoted(text)}.`,
      hint: HOW,
    }
  return signed(hours)
}

function signed(hours: number): string {
  return hours > 0 ? `+${hours}` : String(hours)
}

const HOW = 'Write whole hours, such as `-5`, `0` or `+3`.'

function halfHour(hours: number, isWest: boolean): Complaint {
  const next = isWest ? hours - 1 : hours + 1
  return {
    message: '`time_zone_offset` takes whole hours: Fivetran has no offset with half or quarter hours.',
    hint: `Write the nearest one, \`${signed(hours)}\` or \`${signed(next)}\`.`,
  }
}
