/** An editor with the YAML language server that VS Code's extension runs (`redhat.vscode-yaml`). */
import { getLanguageService, type CompletionItem } from 'yaml-language-server'
import { TextDocument } from 'vscode-languageserver-textdocument'

export interface Editor {
  /** What is wrong with a manifest: `3: message`, by lines. */
  readonly problems: (text: string) => Promise<readonly string[]>
  /** What is offered where `▮` stands in the text. */
  readonly offers: (text: string) => Promise<readonly CompletionItem[]>
}

const SCHEMA = 'file:///repository/fivetran/manifest.schema.json'

/** Opens it with a schema for all manifests, as a setting says. */
export function openEditor(schema: object): Editor {
  const service = getLanguageService({
    schemaRequestService: async () => JSON.stringify(schema),
    workspaceContext: { resolveRelativePath: path => path },
    // What fails in the server is no finding of none.
    telemetry: {
      send: () => undefined,
      sendTrack: () => undefined,
      sendError: (name, error) => {
        throw new Error(name, { cause: error })
      },
    },
  })
  service.configure({
    validate: true,
    completion: true,
    hover: true,
    schemas: [{ fileMatch: ['fivetran/**/*.yml'], uri: SCHEMA }],
  })
  let version = 0
  const open = (text: string): TextDocument => {
    version += 1
    return TextDocument.create('file:///repository/fivetran/a.yml', 'yaml', version, text)
  }
  return {
    problems: async text => {
      const found = await service.doValidation(open(text), false)
      return found.map(
        ({ range, message }) => `${range.start.line + 1}: ${typeof message === 'string' ? message : message.value}`,
      )
    },
    offers: async text => {
      const document = open(text.replace('▮', ''))
      const { items } = await service.doComplete(document, document.positionAt(text.indexOf('▮')), false)
      return items
    },
  }
}
