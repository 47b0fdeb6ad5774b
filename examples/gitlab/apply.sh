#!/usr/bin/env bash
# Applies what the default branch says.
#
# The ledger is a branch of this repository, and the job's own token may not push. LEDGER_TOKEN is a project access token
# with the scope `write_repository` and a role that may push to `connector-as-code/*`.
# What is written behind the script goes on to `connector-as-code apply`.
set -euo pipefail

# Beside `origin`, whose address holds the job's token. Git asks for the password when it needs it; it stands in no file
# and on no command line.
git remote remove ledger 2>/dev/null || true
git remote add ledger "$CI_PROJECT_URL.git"
export GIT_CONFIG_COUNT=2
export GIT_CONFIG_KEY_0=credential.helper GIT_CONFIG_VALUE_0=''
export GIT_CONFIG_KEY_1=credential.helper
# shellcheck disable=SC2016 # git's shell is to read the variable, not this one
export GIT_CONFIG_VALUE_1='!f() { [ "$1" = get ] && printf "username=bot\npassword=%s\n" "$LEDGER_TOKEN"; }; f'

# A merge applies what it changed; a pipeline that somebody has started sets back what was changed in Fivetran, too.
scope=changed
[ "${CI_PIPELINE_SOURCE:-}" != web ] || scope=all

npx --yes connector-as-code@1 apply --yes --scope "$scope" --remote ledger "$@"
