#!/bin/sh
# `npm run test:vm`: runs the container tests in a virtual machine that has cgroup v2 and nothing else, made from
# Debian's own packages. Arguments go to vitest: npm run test:vm -- --project chapters 02
#
# The machine is built once and kept in ~/.cache/mydocker-vm. What a run writes there is thrown away with it. This
# tree is copied in as a disk; the tests' output comes out on one serial line, their report and exit code on another.
# MYDOCKER_VM_ACCEL=tcg|kvm chooses how the processor is made; by default KVM is tried once and TCG is used if it fails.
set -eu
cd "$(dirname "$0")/../.."
cache=${MYDOCKER_VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mydocker-vm}
memory=${MYDOCKER_VM_MEMORY:-3072}
report=${TEST_REPORT:-}

main() {
  [ "$(uname -m)" = x86_64 ] || die 'the virtual machine is an x86-64 one: this machine cannot start it'
  install_packages
  sh tools/setup.sh build
  image=$(sh tools/vm/image.sh "$cache")
  accel=$(accelerator)
  scratch=$(mktemp -d "$cache/run.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  trap 'exit 130' HUP INT PIPE TERM
  copy_tree "$scratch/tree" "$@"
  disk_from "$scratch/tree" "$scratch/tree.img"
  say "starting the machine ($accel)"
  boot "$accel" "$scratch/tree.img" "$scratch/result"
  finish
}

say() { echo "vm: $*" >&2; }
die() { say "$*"; exit 1; }

install_packages() {
  missing=
  command -v qemu-system-x86_64 >/dev/null 2>&1 || missing="$missing qemu-system-x86"
  PATH=$PATH:/usr/sbin:/sbin command -v debootstrap >/dev/null 2>&1 || missing="$missing debootstrap"
  [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || missing="$missing debian-archive-keyring"
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then die "missing:$missing"; fi
  say "installing with apt:$missing"
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $missing </dev/null >&2
}

# Whether this machine's KVM gets the kernel as far as a clean power-off is found out once, not assumed.
accelerator() {
  if [ -n "${MYDOCKER_VM_ACCEL:-}" ]; then echo "$MYDOCKER_VM_ACCEL"; return; fi
  verdict=$image/accel-$(uname -r)
  if [ ! -e "$verdict" ]; then
    echo tcg >"$verdict"
    if [ -w /dev/kvm ]; then
      say 'trying KVM (at most 60 s)'
      # shellcheck disable=SC2046
      if timeout 60 qemu-system-x86_64 $(common kvm) -serial null -append "$(cmdline) systemd.unit=poweroff.target" \
        </dev/null >/dev/null 2>&1; then
        echo kvm >"$verdict"
      fi
    fi
  fi
  cat "$verdict"
}

# Options of every start: no window, no network, no reboot, and a root disk that forgets.
common() {
  threads=
  cpu=host
  # One thread for both processors: with two, QEMU 7.2 was once seen to stop the kernel at code it was patching (int3).
  if [ "$1" = tcg ]; then threads=,thread=single cpu=max; fi
  echo "-accel $1$threads -cpu $cpu -smp 2 -m $memory -display none -monitor none -nodefaults -no-reboot -nic none" \
    "-kernel $image/vmlinuz -initrd $image/initrd.img -drive file=$image/root.img,format=raw,if=virtio,snapshot=on"
}

# Programs always get the same addresses: Node then starts faster on an emulated processor.
cmdline() {
  echo 'root=/dev/vda rw norandmaps console=ttyS0 quiet loglevel=3 panic=-1 systemd.show_status=0 systemd.log_target=null TERM=dumb'
}

# What the tests need of this tree. The packages that only the documentation uses stay behind.
copy_tree() {
  say 'copying this tree'
  mkdir -p "$1"
  tar -c --exclude=./.git --exclude=./.course --exclude=./docs --exclude=./.ci/out \
    --exclude='./node_modules/@mermaid-js' --exclude=./node_modules/mermaid --exclude=./node_modules/vitepress \
    --exclude=./node_modules/playwright-core --exclude='./node_modules/@iconify*' --exclude='./node_modules/@shikijs' \
    --exclude=./node_modules/typedoc --exclude='./node_modules/@biomejs' --exclude=./node_modules/cytoscape \
    . | tar -x -C "$1"
  tree=$1
  shift
  [ $# -gt 0 ] || set -- --project chapters --project integration
  for argument; do printf '%s\n' "$argument"; done >"$tree/tools/vm/arguments"
}

disk_from() {
  size=$(($(du -sm "$1" | cut -f1) * 3 / 2 + 1024))
  PATH=$PATH:/usr/sbin:/sbin mkfs.ext4 -q -m 0 -d "$1" "$2" "${size}M" >/dev/null
  rm -rf "$1"
}

boot() {
  # shellcheck disable=SC2046
  qemu-system-x86_64 $(common "$1") -drive "file=$2,format=raw,if=virtio" -serial stdio -serial "file:$3" \
    -append "$(cmdline) systemd.unit=mydocker-test.service" </dev/null
}

# The machine's second serial line: the exit code, then vitest's report.
finish() {
  code=$(head -n 1 "$scratch/result" 2>/dev/null | tr -cd 0-9)
  if [ -n "$report" ] && [ -n "$code" ]; then tail -n +2 "$scratch/result" >"$report"; fi
  [ -n "$code" ] || die 'the machine stopped before the tests ended'
  say "the tests ended with $code"
  exit "$code"
}

main "$@"
