#!/usr/bin/env bash
# Plans, and says so in one note on the merge request, which is edited at each push.
#
# GitLab sets the variables CI_…. NOTES_TOKEN is a project access token with the scope `api` and the role Reporter; without
# one the plan is in the job's log alone. What is written behind the script goes on to `connector-as-code plan`.
set -euo pipefail

marker='<!-- connector-as-code: plan -->'
notes="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"
target=$CI_MERGE_REQUEST_TARGET_BRANCH_NAME
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# A fork has no credentials: its manifests are checked, and that is all.
if [ -z "${FIVETRAN_API_KEY:-}" ]; then
  echo 'Without FIVETRAN_API_KEY nothing can be planned: the manifests are checked.' >&2
  exec npx --yes connector-as-code@1 validate
fi

# What a merge would make is planned: the branch alone may lack what others have merged since.
git fetch --quiet origin "$target"
if ! git -c user.name=plan -c user.email=plan@localhost merge --quiet --no-edit FETCH_HEAD; then
  git merge --abort || true
  echo "$target cannot be merged into this branch: the branch alone is planned." >&2
fi

# What was changed in Fivetran meanwhile is for the drift job. The connectors' own secrets are not here: the plan shows them
# as known at apply.
status=0
npx --yes connector-as-code@1 plan --scope changed --undefined-secrets defer --markdown "$folder/plan.md" "$@" || status=$?

# The token comes through a pipe: on a command line, whoever is on this machine could read it.
gitlab() {
  curl --silent --show-error --fail --config <(printf 'header = "PRIVATE-TOKEN: %s"\n' "$NOTES_TOKEN") "$@"
}

# The id of our note, or "none". The marker alone could be anybody's.
own_note() {
  local page id
  gitlab --retry 3 --output "$folder/me" "$CI_API_V4_URL/user" || return
  for ((page = 1; ; page++)); do
    gitlab --retry 3 --output "$folder/notes" "$notes?per_page=100&page=$page" || return
    id=$(node -e '
      const [marker, ...files] = process.argv.slice(1)
      const [me, notes] = files.map(file => JSON.parse(require("node:fs").readFileSync(file, "utf8")))
      const own = notes.find(({ author, body }) => author.id === me.id && body.startsWith(marker))
      console.log(own?.id ?? (notes.length === 0 ? "none" : ""))' \
      "$marker" "$folder/me" "$folder/notes") || return
    [ -z "$id" ] || break
  done
  echo "$id"
}

post_note() {
  local id
  [ -s "$folder/plan.md" ] || printf '## ❌ Fivetran plan: failed\n\nThere is no plan.\n' >"$folder/plan.md"
  {
    printf '%s\n' "$marker"
    # A line that begins with a slash could be an order to GitLab, such as /merge.
    sed 's|^/|\\/|' "$folder/plan.md"
    printf '\n<sub>%s merged into %s · [log](%s)</sub>\n' "$CI_COMMIT_SHORT_SHA" "$target" "$CI_JOB_URL"
  } >"$folder/note.md"
  id=$(own_note) || return
  if [ "$id" = none ]; then
    gitlab --request POST --data-urlencode "body@$folder/note.md" --output /dev/null "$notes"
  else
    gitlab --request PUT --data-urlencode "body@$folder/note.md" --output /dev/null "$notes/$id"
  fi
}

if [ -z "${NOTES_TOKEN:-}" ]; then
  echo 'Without NOTES_TOKEN the plan is not written into a note on the merge request.' >&2
elif ! post_note; then
  echo 'The plan could not be written into a note on the merge request: see what is said above.' >&2
fi

exit "$status"
