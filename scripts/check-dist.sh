#!/usr/bin/env bash
# The committed bundle is, byte for byte, what the sources build.
set -euo pipefail
cd "$(dirname "$0")/.."
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
PATH="$PWD/node_modules/.bin:$PATH" rolldown -c rolldown.config.ts --file "$built/index.js" >/dev/null
git cat-file -e HEAD:dist/index.js || { echo 'dist/index.js is not committed: npm run build, then commit dist/'; exit 1; }
git show HEAD:dist/index.js | cmp - "$built/index.js" || { echo 'dist/index.js is stale: npm run build, then commit dist/'; exit 1; }
