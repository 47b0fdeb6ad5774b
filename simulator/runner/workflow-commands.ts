/** What the runner reads off an action's output: https://docs.github.com/actions/reference/workflow-commands */

export interface WorkflowCommand {
  /** Lower case: `error`, `add-mask`, `group` … */
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly title: string | undefined
  readonly file: string | undefined
  readonly line: number | undefined
  readonly endLine: number | undefined
  readonly col: number | undefined
  readonly endColumn: number | undefined
}

/** What came of the lines of a log. */
export interface ReadLog {
  readonly annotations: readonly Annotation[]
  /** Values that the runner will replace by `***` from then on. */
  readonly masks: readonly string[]
  /** As the web page shows it: commands carried out, masks applied to the lines that follow them. */
  readonly log: string
}

/** `%25` last, since the toolkit escapes it first. */
const unescapeMessage = (text: string): string =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')

const unescapeProperty = (text: string): string =>
  text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%')

const unescapeBrackets = (text: string): string =>
  text
    .replaceAll('%3B', ';')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%5D', ']')
    .replaceAll('%25', '%')

/**
 * One line as a command (`::error file=a.yml,line=3::text`, in the older form `##[error]text`); undefined for plain
 * text.
 */
export function parseCommand(line: string): WorkflowCommand | undefined {
  const command = parseColons(line)
  return command !== undefined && isObeyed(command.name) ? command : (parseBrackets(line) ?? command)
}

/**
 * `##[error file=a.yml;line=3]text`: older, still obeyed, and wherever in the line it stands (the runner's
 * `ActionCommand.TryParse`).
 */
function parseBrackets(line: string): WorkflowCommand | undefined {
  const start = line.indexOf('##[')
  const end = start === -1 ? -1 : line.indexOf(']', start)
  if (end === -1) return undefined
  const [, name = '', rest = ''] = /^([^ ]*) ?(.*)$/s.exec(line.slice(start + 3, end)) ?? []
  if (!isObeyed(name.toLowerCase())) return undefined
  const pairs = rest
    .split(';')
    .map(pair => pair.split(/=(.*)/s))
    .filter(pair => pair.length > 1)
  return {
    name: name.toLowerCase(),
    properties: Object.fromEntries(pairs.map(([key = '', value = '']) => [key, unescapeBrackets(value)])),
    message: unescapeBrackets(line.slice(end + 1)),
  }
}

/** Blanks may stand before it. */
function parseColons(line: string): WorkflowCommand | undefined {
  const text = line.trimStart()
  const end = text.indexOf('::', 2)
  if (!text.startsWith('::') || end === -1) return undefined
  const head = text.slice(2, end)
  const space = head.indexOf(' ')
  const name = (space === -1 ? head : head.slice(0, space)).trim().toLowerCase()
  if (name === '') return undefined
  const properties: Record<string, string> = {}
  for (const pair of space === -1 ? [] : head.slice(space + 1).split(',')) {
    const equals = pair.indexOf('=')
    if (equals > 0) properties[pair.slice(0, equals).trim()] = unescapeProperty(pair.slice(equals + 1))
  }
  return { name, properties, message: unescapeMessage(text.slice(end + 2)) }
}

const asNumber = (text: string | undefined): number | undefined =>
  text === undefined || text === '' ? undefined : Number(text)

function annotationOf(level: Annotation['level'], { properties, message }: WorkflowCommand): Annotation {
  return {
    level,
    message,
    title: properties['title'],
    file: properties['file'],
    line: asNumber(properties['line']),
    endLine: asNumber(properties['endLine']),
    col: asNumber(properties['col']),
    endColumn: asNumber(properties['endColumn']),
  }
}

const ANNOTATIONS = { error: 'error', warning: 'warning', notice: 'notice' } as const
const isAnnotation = (name: string): name is keyof typeof ANNOTATIONS => name in ANNOTATIONS

/** What the page shows for a command; undefined for one that leaves no line. */
function shownLine({ name, message }: WorkflowCommand): string | undefined {
  if (isAnnotation(name)) return `${name[0]?.toUpperCase()}${name.slice(1)}: ${message}`
  if (name === 'group') return `▼ ${message}`
  return name === 'debug' ? `##[debug]${message}` : undefined
}

const KNOWN = new Set([
  'error',
  'warning',
  'notice',
  'group',
  'endgroup',
  'debug',
  'add-mask',
  'echo',
  'add-matcher',
  'remove-matcher',
])

function isObeyed(name: string): boolean {
  return KNOWN.has(name) || name === 'stop-commands' || name === 'set-output' || name === 'save-state'
}

/** Hides every mask, the longest first, as one may hold another. */
function applyMasks(line: string, masks: ReadonlySet<string>): string {
  return [...masks].toSorted((a, b) => b.length - a.length).reduce((text, mask) => text.replaceAll(mask, '***'), line)
}

/** Carries out the commands in what an action printed. `::stop-commands::token` … `::token::` is honoured. */
export function readLog(output: string): ReadLog {
  const annotations: Annotation[] = []
  const masks = new Set<string>()
  const shown: string[] = []
  let resumeWith: string | undefined
  for (const line of output.split(/\r?\n/)) {
    const command = parseCommand(line)
    if (resumeWith !== undefined) {
      if (command?.name === resumeWith) resumeWith = undefined
      else shown.push(applyMasks(line, masks))
    } else if (command?.name === 'stop-commands') resumeWith = command.message.toLowerCase()
    else if (command === undefined || !KNOWN.has(command.name)) shown.push(applyMasks(line, masks))
    else {
      if (isAnnotation(command.name)) annotations.push(annotationOf(command.name, command))
      if (command.name === 'add-mask') for (const mask of maskValues(command.message)) masks.add(mask)
      const text = shownLine(command)
      if (text !== undefined) shown.push(applyMasks(text, masks))
    }
  }
  return { annotations, masks: [...masks], log: shown.join('\n') }
}

/** The runner masks a text of several lines as a whole and line by line. */
function maskValues(message: string): string[] {
  return [message, ...message.split(/\r?\n/)].filter(value => value.trim() !== '')
}

/** What was printed, but for the `add-mask` commands: what people would see if masking failed. Here a leak shows. */
export function withoutMaskCommands(output: string): string {
  return output
    .split('\n')
    .filter(line => parseCommand(line)?.name !== 'add-mask')
    .join('\n')
}
