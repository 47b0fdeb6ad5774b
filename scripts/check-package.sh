#!/usr/bin/env bash
# The package as people get it: packed, installed in an empty folder without a network, and run by the Node at hand.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
tarball=$(cd "$root" && npm pack --silent --ignore-scripts --pack-destination "$place")
mkdir "$place/empty"
cd "$place/empty"
npm install --silent --offline --no-audit --no-fund --no-save "$place/$tarball"
test "$(npx --no-install connector-as-code --version)" = "$(node -p 'require(process.argv[1]).version' "$root/package.json")"
npx --no-install connector-as-code --help >/dev/null
cp -r "$root/examples/manifests" fivetran
npx --no-install connector-as-code validate
