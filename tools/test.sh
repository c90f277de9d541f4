#!/bin/sh
# `npm test`: gets this tree ready, then runs every test there is. Arguments go to vitest (npm test -- --project unit).
set -eu
cd "$(dirname "$0")/.."
sh tools/setup.sh test
[ "$(id -u)" = 0 ] || echo 'mydocker: not root: tests that make containers cannot pass (sudo npm test)' >&2
# Every start of Node reads these certificates (30 ms each), and no test needs them.
unset NODE_EXTRA_CA_CERTS
exec node_modules/.bin/vitest run "$@"
