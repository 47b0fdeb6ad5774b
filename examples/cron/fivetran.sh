#!/usr/bin/env bash
# Applies what the default branch says, or looks for drift, in a clone of its own. For a crontab:
#
#   MAILTO=data-team@example.com
#   PATH=/usr/local/bin:/usr/bin:/bin
#   */15 * * * *  /srv/fivetran/fivetran.sh apply /srv/fivetran/clone --secrets /srv/fivetran/secrets.env
#   0 7 * * *     /srv/fivetran/fivetran.sh drift /srv/fivetran/clone
#
# It prints something only when somebody has to look, and cron mails that; all of it goes to LOG. ENVIRONMENT is a file with
# FIVETRAN_API_KEY, FIVETRAN_API_SECRET and CONNECTOR_AS_CODE_FINGERPRINT_KEY as shell assignments, for this user's eyes only.
# Git must be able to push to the clone's `origin` without asking, such as by a deploy key.
set -euo pipefail

command=${1:?apply, drift or plan} clone=${2:?the folder of the clone}
shift 2
environment=${ENVIRONMENT:-/srv/fivetran/environment}
log=${LOG:-"$HOME/connector-as-code.log"}
output=$(mktemp)
trap 'rm -f "$output"' EXIT

cd "$clone"
# Not while the last one still runs.
exec 9>"$(git rev-parse --git-dir)/connector-as-code.lock"
flock --nonblock 9 || exit 0

if [ -n "$(find "$environment" -perm /077)" ]; then
  echo "Others can read $environment: chmod 600 $environment" >&2
  exit 1
fi
set -a
# shellcheck source=/dev/null
. "$environment"
set +a

git fetch --quiet --prune origin
git checkout --quiet --detach "$(git rev-parse origin/HEAD)"

# What was changed in Fivetran is for drift to tell; `--scope all` would set it back.
arguments=()
[ "$command" != apply ] || arguments=(--yes --scope changed)
status=0
npx --yes connector-as-code@1 "$command" "${arguments[@]}" "$@" >"$output" 2>&1 9>&- || status=$?
{ date; cat "$output"; } >>"$log"
[ "$status" -eq 0 ] || cat "$output"
exit "$status"
