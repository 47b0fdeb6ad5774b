#!/usr/bin/env bash
# Plans, and says so in one note on the merge request, which is edited at each push.
#
# GitLab sets CI_API_V4_URL, CI_PROJECT_ID and CI_MERGE_REQUEST_IID. NOTES_TOKEN is a project access token with the scope
# `api` and the role Reporter; without one (a fork has none) the plan is in the job's log alone.
# What is written behind the script goes on to `connector-as-code plan`.
set -euo pipefail

marker='<!-- connector-as-code: plan -->'
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The connectors' own secrets are not here: the plan shows them as known at apply.
status=0
npx --yes connector-as-code@1 plan --undefined-secrets defer --markdown "$folder/plan.md" "$@" || status=$?

# The token comes through a pipe: on a command line, whoever is on this machine could read it.
gitlab() {
  curl --silent --show-error --fail --retry 3 --config <(printf 'header = "PRIVATE-TOKEN: %s"\n' "$NOTES_TOKEN") "$@"
}

# The id of our note: the marker alone could be anybody's.
own_note() {
  local me page=1 notes
  me=$(gitlab "$CI_API_V4_URL/user")
  while notes=$(gitlab "$1?per_page=100&page=$page"); do
    [ "$notes" != '[]' ] || return 0
    printf '%s\n%s' "$me" "$notes" | MARKER=$marker node -e '
      const [me, ...notes] = require("node:fs").readFileSync(0, "utf8").split("\n")
      const isOwn = note => note.author.id === JSON.parse(me).id && note.body.startsWith(process.env.MARKER)
      const own = JSON.parse(notes.join("\n")).find(isOwn)
      if (own) console.log(own.id)' >"$folder/id"
    if [ -s "$folder/id" ]; then
      cat "$folder/id"
      return 0
    fi
    page=$((page + 1))
  done
  return 1
}

post_note() {
  local notes="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes" id
  { printf '%s\n' "$marker"; cat "$folder/plan.md"; } >"$folder/note.md"
  id=$(own_note "$notes") || return 1
  if [ -n "$id" ]; then
    gitlab --request PUT --data-urlencode "body@$folder/note.md" --output /dev/null "$notes/$id"
  else
    gitlab --request POST --data-urlencode "body@$folder/note.md" --output /dev/null "$notes"
  fi
}

if [ ! -s "$folder/plan.md" ]; then
  echo 'There is no plan to write into a note.' >&2
elif [ -z "${NOTES_TOKEN:-}" ]; then
  echo 'Without NOTES_TOKEN the plan is not written into a note on the merge request.' >&2
elif ! post_note; then
  echo 'The plan could not be written into a note on the merge request: see what GitLab said above.' >&2
fi

exit "$status"
