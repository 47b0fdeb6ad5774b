/** The one reader of YAML. Turns js-yaml's events into nodes that keep their source text and positions. */
import {
  EVENT_ID,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
  type Event,
  type ScalarEvent,
} from 'js-yaml'
import type { Problem } from '../model/errors.ts'
import { Composer } from './composer.ts'
import { LIMITS } from './limits.ts'
import { lineReader, locator, type Locate } from './lines.ts'
import { positionAt, type Node } from './node.ts'
import { mergeMarkersIn, syntaxProblem } from './syntax.ts'

export interface YamlFile {
  /**
   * The root of each document that is neither empty nor wrong, with its number among the documents that are not empty.
   */
  readonly documents: readonly { readonly document: number; readonly root: Node }[]
  readonly problems: readonly Problem[]
}

const ABSENT = -1

/**
 * Reads all documents of a text. Never throws: whatever is wrong is a problem. `file` is for positions only, `maxNodes`
 * the most values that one document may hold.
 */
export function parseYaml(file: string, text: string, maxNodes: number = LIMITS.nodes): YamlFile {
  const locate = locator(text)
  const marker = mergeMarkersIn(text)
  if (marker !== undefined) return unreadable(file, locate, { severity: 'error', offset: 0, ...marker })
  try {
    // Deeper than the composer allows, so that it is the composer that says where.
    return compose({ file, text, locate, maxNodes }, parseEvents(text, { maxDepth: LIMITS.depth * 2 }))
  } catch (error) {
    const offset = error instanceof YAMLException ? (error.mark?.position ?? 0) : 0
    const reason = error instanceof YAMLException ? error.reason : 'not readable'
    return unreadable(file, locate, syntaxProblem(reason, text, offset))
  }
}

function unreadable(
  file: string,
  locate: Locate,
  { offset, ...problem }: Problem & { readonly offset: number },
): YamlFile {
  return { documents: [], problems: [{ ...problem, position: positionAt(file, locate(offset)) }] }
}

interface Source {
  readonly file: string
  readonly text: string
  readonly locate: Locate
  readonly maxNodes: number
}

function compose({ file, text, locate, maxNodes }: Source, events: readonly Event[]): YamlFile {
  const documents: { document: number; root: Node }[] = []
  const problems: Problem[] = []
  const lineAt = lineReader(text)
  const anchors = new Map<string, number>()
  let composer = new Composer({ file, lineAt, earlier: anchors, maxNodes })
  let count = 0
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) composer = new Composer({ file, lineAt, earlier: anchors, maxNodes })
    else feed(composer, event, text, locate)
    if (!composer.closed) continue
    const { root, empty } = composer.result()
    problems.push(...composer.problems)
    if (root !== undefined && composer.problems.length === 0) documents.push({ document: count, root })
    if (!empty) count += 1
    for (const [name, line] of composer.anchors) anchors.set(name, line)
    composer = new Composer({ file, lineAt, earlier: anchors, maxNodes })
  }
  return { documents, problems }
}

function feed(composer: Composer, event: Event, text: string, locate: Locate): void {
  switch (event.type) {
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE: {
      const kind = event.type === EVENT_ID.MAPPING ? 'mapping' : 'list'
      composer.open(
        kind,
        locate(event.start),
        slice(text, event.anchorStart, event.anchorEnd),
        slice(text, event.tagStart, event.tagEnd),
      )
      break
    }
    case EVENT_ID.SCALAR:
      composer.scalar(
        {
          text: event.valueStart === ABSENT ? '' : getScalarValue(text, event),
          plain: event.style === SCALAR_STYLE.PLAIN,
        },
        scalarStart(event, locate),
        slice(text, event.anchorStart, event.anchorEnd),
        slice(text, event.tagStart, event.tagEnd),
      )
      break
    case EVENT_ID.ALIAS:
      composer.alias(text.slice(event.anchorStart, event.anchorEnd), locate(event.anchorStart - 1))
      break
    case EVENT_ID.POP:
      composer.close()
      break
    default:
  }
}

function slice(text: string, start: number, end: number): string | undefined {
  return start === ABSENT ? undefined : text.slice(start, end)
}

/** Where a scalar starts, its opening quote included; undefined for one that is not written at all. */
function scalarStart(event: ScalarEvent, locate: Locate): ReturnType<Locate> | undefined {
  if (event.valueStart === ABSENT) return event.tagStart === ABSENT ? undefined : locate(event.tagStart)
  const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED
  return locate(quoted ? event.valueStart - 1 : event.valueStart)
}
