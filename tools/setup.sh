#!/bin/sh
# Gets this tree ready for a purpose, doing only what is missing, and says what it does:
#
#   sh tools/setup.sh [mydocker | course | build | test | ci]
#
#   mydocker  what running containers takes: system packages, npm packages, the bundle and the shim (the default)
#   course    what the series tool takes: npm packages and its bundle
#   build     both of these, without looking for system packages other than those that compile
#   test      mydocker and course, and what `npm test` needs besides
#   ci        test, and the compilers and checkers that only .ci/run uses
#
# System packages are installed by apt, as root on Debian, Ubuntu and their like. Anywhere else it names what is
# missing and changes nothing. Several at once wait for each other.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-mydocker}
NODE_FLOOR=20.19

main() {
  check_node
  missing=$(missing_packages "$purpose")
  if [ -n "$missing" ] && ! can_install; then refuse "$missing"; fi
  lock
  browser=
  if has_only_snap; then take_browser; fi
  update_lists
  take_docker_client
  [ -z "$missing" ] || install_packages "$missing"
  npm_packages
  [ -z "$browser" ] || download_browser
  build_targets
}

say() { printf 'mydocker: %s\n' "$*" >&2; }
die() { say "$*"; exit 125; }

check_node() {
  command -v node >/dev/null 2>&1 || die "Node >= $NODE_FLOOR is needed and there is no \`node\` on PATH (https://nodejs.org, or your distribution's nodejs)"
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    die "Node >= $NODE_FLOOR is needed; this is $(node --version) at $(command -v node)"
  command -v npm >/dev/null 2>&1 || die "npm is needed and is not on PATH (Debian and Ubuntu: apt-get install npm)"
}

# Each line: purposes, package, probe. A package is missing when its probe fails.
missing_packages() {
  while IFS='|' read -r purposes package probe; do
    case " $purposes " in *" $1 "*) ;; *) continue ;; esac
    eval "$probe" >/dev/null 2>&1 || printf '%s ' "$package"
  done <<'PACKAGES'
mydocker build test ci|gcc|command -v cc
mydocker build test ci|make|command -v make
mydocker build test ci|libc6-dev|has_static_libc
mydocker test ci|busybox-static|has_static_busybox
mydocker test ci|iproute2|command -v ip
mydocker test ci|nftables|has nft
mydocker test ci|util-linux|command -v flock && command -v nsenter && command -v setsid
mydocker test ci|mount|command -v mount
mydocker test ci|tar|command -v tar
course test ci|git|command -v git
test ci|attr|command -v getfattr
test ci|bsdutils|command -v script
test ci|procps|command -v ps
test ci|curl|command -v curl
test ci|chromium|sh tools/chromium.sh
ci|docker-cli|command -v docker
ci|docker-compose|has_compose
ci|python3-docker|python3 -c 'import docker'
ci|clang|command -v clang
ci|libclang-rt-dev|has_clang_sanitizers
ci|gcc-aarch64-linux-gnu|command -v aarch64-linux-gnu-gcc
ci|libc6-dev-arm64-cross|test -e /usr/aarch64-linux-gnu/lib/libc.a
ci|cppcheck|command -v cppcheck
ci|shellcheck|command -v shellcheck
PACKAGES
}

# Not everybody's PATH has the administrator's folders, where Debian keeps these.
has() { command -v "$1" || test -x "/usr/sbin/$1" || test -x "/sbin/$1"; }
has_static_libc() {
  echo 'int main(void) { return 0; }' | cc -static -x c -o /dev/null -
}
has_clang_sanitizers() {
  echo 'int main(void) { return 0; }' | clang -fsanitize=address,undefined -x c -o /dev/null -
}
has_static_busybox() {
  busybox=$(command -v busybox) && ! ldd "$busybox"
}

has_compose() { docker compose version || command -v docker-compose; }

can_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && command -v dpkg >/dev/null 2>&1
}

refuse() {
  if command -v apt-get >/dev/null 2>&1; then
    die "missing: $1— not root, so nothing was changed. Install it with:  sudo apt-get install --no-install-recommends $1"
  fi
  die "missing: $1— these are Debian's package names; install your distribution's equivalents. Nothing was changed."
}

# One at a time: two first starts of a fresh clone must not build over each other.
lock() {
  mkdir -p dist 2>/dev/null || true
  [ -w dist ] || die "cannot write to $(pwd)/dist"
  command -v flock >/dev/null 2>&1 || return 0
  exec 9>dist/.lock
  flock -n 9 || { say 'waiting for another setup of this tree to finish'; flock 9; }
}

# Ubuntu's chromium package is an empty one that asks for a snap: there playwright downloads its own.
has_only_snap() {
  grep -qs '^ID=ubuntu' /etc/os-release
}

take_browser() {
  case " $missing" in *' chromium '*) browser=yes ;; esac
  missing=$(printf '%s' "$missing" | sed 's/chromium //')
}

download_browser() {
  say 'downloading a browser for the documentation tests (playwright)'
  node node_modules/playwright-core/cli.js install --with-deps --no-shell chromium </dev/null >&2 9>&- ||
    die 'playwright could not download a browser (its message is above)'
}

# Before Debian 13 the client comes with the daemon, which is not to be started: nothing here needs it.
take_docker_client() {
  case " $missing" in *' docker-cli '*) ;; *) return 0 ;; esac
  if apt-cache policy docker-cli 2>/dev/null | grep -q 'Candidate: [0-9]'; then return; fi
  missing=$(printf '%s' "$missing" | sed 's/docker-cli /docker.io /')
  start_no_service
}

# Asked by Debian's packages before they start anything. What is there already is left alone.
start_no_service() {
  policy=/usr/sbin/policy-rc.d
  [ ! -e $policy ] || return 0
  printf '#!/bin/sh\nexit 101\n' >$policy
  chmod 755 $policy
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
}

install_packages() {
  say "installing with apt: $1"
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086
  apt install $1 || { apt update && apt install $1; } || die "apt could not install: $1"
}

update_lists() {
  [ -n "$missing" ] || return 0
  if [ -z "$(find /var/lib/apt/lists -name '*_Packages*' -print -quit 2>/dev/null)" ]; then apt update; fi
}

apt() {
  verb=$1
  shift
  [ "$verb" = update ] || set -- -y --no-install-recommends "$@"
  apt-get -q -o DPkg::Lock::Timeout=600 "$verb" "$@" </dev/null >&2 9>&-
}

# Installed means: from this very lockfile. npm's own record is newer than it after `npm install`, our copy equal after `npm ci`.
npm_packages() {
  if [ -f node_modules/.package-lock.json ]; then
    if cmp -s package-lock.json node_modules/.installed-from; then return; fi
    if [ -n "$(find node_modules/.package-lock.json -newer package-lock.json)" ]; then return; fi
  fi
  say 'installing the npm packages (npm ci)'
  npm ci --ignore-scripts --include=dev --no-audit --no-fund --loglevel=error </dev/null >&2 9>&- || die 'npm ci failed (its message is above)'
  cp package-lock.json node_modules/.installed-from
}

build_targets() {
  case $purpose in
    mydocker) build_for mydocker shim ;;
    course) build_for course ;;
    *) build_for mydocker shim && build_for course ;;
  esac
}

# The stamp carries the time before the build read anything: what changes meanwhile is newer than it.
build_for() {
  : >"dist/.stamp-$1.new"
  node tools/build.mjs "$@" </dev/null >&2 9>&- || die 'the build failed (its message is above); what was built before is unchanged'
  mv "dist/.stamp-$1.new" "dist/.stamp-$1"
}

main
