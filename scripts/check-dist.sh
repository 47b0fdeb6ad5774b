#!/usr/bin/env bash
# The committed bundles are, byte for byte, what the sources build.
set -euo pipefail
cd "$(dirname "$0")/.."
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
DIST="$built" PATH="$PWD/node_modules/.bin:$PATH" rolldown -c rolldown.config.ts >/dev/null
for file in index.js index.licenses.txt cli.js cli.licenses.txt; do
  git cat-file -e "HEAD:dist/$file" || { echo "dist/$file is not committed: npm run build, then commit dist/"; exit 1; }
  git show "HEAD:dist/$file" | cmp - "$built/$file" || { echo "dist/$file is stale: npm run build, then commit dist/"; exit 1; }
done
