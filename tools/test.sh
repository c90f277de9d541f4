#!/bin/sh
# `npm test`: gets this tree ready, then runs every test there is. Arguments go to vitest (npm test -- --project unit).
# Making containers takes root: where MYDOCKER_SUDO is set, as in the Vagrant machine, it becomes root by itself.
set -eu
cd "$(dirname "$0")/.."
if [ "$(id -u)" != 0 ]; then
  [ -z "${MYDOCKER_SUDO:-}" ] || exec sudo -E sh tools/test.sh "$@"
  echo 'mydocker: not root: tests that make containers cannot pass (sudo npm test)' >&2
fi
sh tools/setup.sh test
CHROMIUM=${CHROMIUM:-$(sh tools/chromium.sh)} || CHROMIUM=
export CHROMIUM
# Every start of Node reads these certificates (30 ms each), and no test needs them.
unset NODE_EXTRA_CA_CERTS
exec node_modules/.bin/vitest run "$@"
