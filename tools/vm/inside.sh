#!/bin/sh
# Runs inside the test machine, started by its only service: vitest with the arguments that run.sh left, then the exit
# code and the report on the second serial line.
cd /work || exit 1
stty -F /dev/ttyS0 -opost
stty -F /dev/ttyS1 raw
# The copied tree was built before it was copied, but its inodes are new.
touch dist/.stamp-mydocker dist/.stamp-course
set -f
IFS='
'
# An emulated processor is ten times slower: waiting is all right, nothing is timed.
export TEST_PATIENCE=10 TEST_REPORT=/tmp/report.json
# Through a pipe, or vitest would redraw a terminal's screen.
# shellcheck disable=SC2046
{
  node node_modules/vitest/vitest.mjs run $(cat tools/vm/arguments)
  echo $? >/tmp/code
} 2>&1 | cat
cat /tmp/code "$TEST_REPORT" >/dev/ttyS1
exit "$(cat /tmp/code)"
