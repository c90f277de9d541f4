#!/bin/sh
# `npm run lint:native`: the shim compiles without a warning by gcc and clang for this machine and by a cross compiler
# for arm64, and cppcheck finds nothing. The compilers come with `sh tools/setup.sh ci`.
set -eu
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for compiler in gcc clang aarch64-linux-gnu-gcc; do
  command -v "$compiler" >/dev/null 2>&1 || { echo "$compiler is not installed: sh tools/setup.sh ci" >&2; exit 1; }
  echo "== $compiler"
  commands=$(make -n -C native CC="$compiler" OUT="$scratch/shim-$compiler")
  for flag in -Wall -Wextra -Werror -static; do
    case $commands in *" $flag"*) ;; *) echo "native/Makefile compiles without $flag" >&2; exit 1 ;; esac
  done
  make -s -C native CC="$compiler" OUT="$scratch/shim-$compiler"
done

echo '== cppcheck'
cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 --enable=warning,performance,portability \
  --suppress=missingIncludeSystem native
