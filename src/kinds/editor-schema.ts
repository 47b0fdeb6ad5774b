/** The JSON Schema by which editors check a manifest of any kind; an imported manifest begins with it. */
export const EDITOR_SCHEMA =
  'https://raw.githubusercontent.com/connector-as-code/connector-as-code/v1/schema/manifest.schema.json'
