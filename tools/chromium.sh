#!/bin/sh
# Prints the path of the browser that the documentation's tests use, or fails: Debian's Chromium, Chrome, or the one
# that playwright downloaded. A snap is none: it sees neither the tests' files nor their profile.
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  path=$(command -v $name) || continue
  case $(readlink -f "$path") in */snap*) continue ;; esac
  ! grep -qs '/snap/' "$path" || continue
  echo "$path"
  exit 0
done
cd "$(dirname "$0")/.." || exit 1
path=$(node -p 'require("playwright-core").chromium.executablePath()' 2>/dev/null) && [ -x "$path" ] && echo "$path"
