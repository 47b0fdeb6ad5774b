/** What a person finds who looks at the ledger branch. Written once; a text of their own is left alone. */
export const BRANCH_README = `# Ledger of connector-as-code

This branch is written by the action **connector-as-code**, which keeps Fivetran connectors as manifests in this repository.
It records what was last applied, so that the action can tell what changed, where, and what it may delete.
It shares no history with the code and is never merged.

- One folder per \`configuration\`: \`ledger.json\` (whose ledger it is and how far it has come), \`groups/<group id>.json\`
  (the connectors of a group, one a line), \`intent.json\` (what a run has begun), \`metadata.json\` (what Fivetran says about the services in use).
- No value of any field is stored here, secret or not: only keyed hashes.
- Everything is signed. Files edited by hand are refused: revert the edit, or delete the folder to start anew. Then existing
  connectors are adopted and their secrets sent once more; nothing is deleted.
- Do not delete this branch lightly, and protect it from people if you like: only the workflow's token has to write here.
`
