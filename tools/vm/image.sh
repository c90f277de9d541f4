#!/bin/sh
# Makes the test machine's disk from Debian's packages, unless the cache has it, and prints the folder that holds
# root.img, vmlinuz and initrd.img. Needs root: debootstrap makes device nodes and changes its root.
#   sh tools/vm/image.sh CACHE
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=$1
suite=trixie
mirror=${MYDOCKER_VM_MIRROR:-http://deb.debian.org/debian}
# The kernel and systemd make the machine; nodejs runs the tests; the rest is what `tools/setup.sh mydocker` asks for, and
# what checks call: curl, gcc, zstd.
packages='linux-image-amd64 initramfs-tools systemd-sysv udev kmod nodejs busybox-static iproute2 nftables procps attr git'
packages="$packages curl gcc libc6-dev zstd"
image=$cache/$suite-$(cat "$here/image.sh" "$here/mydocker-test.service" | sha256sum | cut -c1-12)
export PATH="$PATH:/usr/sbin:/sbin"

main() {
  mkdir -p "$cache"
  exec 9>"$cache/.lock"
  flock 9
  [ -e "$image/complete" ] || build >&2
  echo "$image"
}

build() {
  [ "$(id -u)" = 0 ] || { echo 'vm: building the machine needs root' >&2; exit 1; }
  echo "vm: building the machine from Debian $suite (once, a few minutes)"
  rm -rf "$cache/$suite"-* && mkdir -p "$image"
  tree=$image/tree
  # Mounts made below are seen by nobody else, and gone when this ends.
  # shellcheck disable=SC2016
  unshare --mount --propagation private sh -eu -c '
    debootstrap --variant=minbase "$1" "$2" "$3"
    mount -t proc proc "$2/proc"
    printf "#!/bin/sh\nexit 101\n" >"$2/usr/sbin/policy-rc.d" && chmod +x "$2/usr/sbin/policy-rc.d"
    mkdir -p "$2/etc/initramfs-tools/conf.d"
    printf "MODULES=list\nCOMPRESS=gzip\n" >"$2/etc/initramfs-tools/conf.d/mydocker"
    printf "virtio_pci\nvirtio_blk\next4\n" >"$2/etc/initramfs-tools.modules"
    chroot "$2" env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $4
    cat "$2/etc/initramfs-tools.modules" >>"$2/etc/initramfs-tools/modules"
    chroot "$2" update-initramfs -u
    chroot "$2" apt-get clean
  ' sh "$suite" "$tree" "$mirror" "$packages" </dev/null
  configure
  cp "$tree"/boot/vmlinuz-* "$image/vmlinuz"
  cp "$tree"/boot/initrd.img-* "$image/initrd.img"
  mkfs.ext4 -q -m 0 -L mydocker-vm -d "$tree" "$image/root.img" 3G
  rm -rf "$tree"
  touch "$image/complete"
}

# No logins, no timers, no network: just the one service that runs the tests.
configure() {
  rm -rf "$tree/var/lib/apt/lists" "$tree/usr/share/doc" "$tree/usr/share/locale" "$tree/etc/initramfs-tools.modules"
  cp "$here/mydocker-test.service" "$tree/etc/systemd/system/"
  echo mydocker-vm >"$tree/etc/hostname"
  : >"$tree/etc/fstab"
  mkdir -p "$tree/work"
}

main
