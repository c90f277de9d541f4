#!/bin/sh
# `npm run lint`: style and mistakes (biome), layers (dependency-cruiser), dead code (knip), types (tsc), shell scripts.
# All of them run, so that one look shows everything there is to mend.
set -u
cd "$(dirname "$0")/.." || exit 1
PATH=$PWD/node_modules/.bin:$PATH
failed=

run() {
  name=$1
  shift
  echo "== $name"
  "$@" || failed="$failed $name"
}

# dependency-cruiser takes folders that are there.
folders() {
  for folder in src tools test bench chapters; do [ ! -d $folder ] || echo $folder; done
}

run biome biome check --error-on-warnings --no-errors-on-unmatched
# shellcheck disable=SC2046
run layers depcruise --config .dependency-cruiser.cjs $(folders)
run knip knip
run types tsc -p tsconfig.json
run docs-types tsc -p tsconfig.docs.json
if command -v shellcheck >/dev/null 2>&1; then
  run shellcheck shellcheck -s sh mydocker course .ci/run tools/*.sh tools/vm/*.sh
fi

[ -z "$failed" ] || { echo "lint failed:$failed" >&2; exit 1; }
